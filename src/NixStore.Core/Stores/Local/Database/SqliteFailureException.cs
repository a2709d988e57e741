namespace NixStore.Stores.Local.Database;

/// <summary>A call of SQLite that failed, before it is told in the words of the store.</summary>
internal sealed class SqliteFailureException(int code, string message) : Exception(message)
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>The primary result code.</summary>
    public int PrimaryCode => Code & 0xff;
}
