namespace NixStore.Stores.Local.Database;

/// <summary>The exception for a failed call of SQLite, before it is converted to a <see cref="NixStoreException"/>.</summary>
internal sealed class SqliteFailureException(int code, string message) : Exception(message)
{
    /// <summary>Gets the extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>Gets the primary result code.</summary>
    public int PrimaryCode => Code & 0xff;
}
