namespace NixStore.Stores.Local.Database;

/// <summary>The exception for a failed call of SQLite, before it is converted to a <see cref="NixStoreException"/>.</summary>
internal sealed class SqliteFailureException(int code, string message) : Exception(message)
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>The primary result code.</summary>
    public int PrimaryCode => Code & 0xff;
}
