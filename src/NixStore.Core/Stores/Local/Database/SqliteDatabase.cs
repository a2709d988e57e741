using SQLitePCL;

namespace NixStore.Stores.Local.Database;

/// <summary>The access mode of a database file.</summary>
internal enum SqliteAccess
{
    /// <summary>For reading.</summary>
    ReadOnly,

    /// <summary>For reading a file that no process writes. Takes no locks and requires no other files.</summary>
    Immutable,

    /// <summary>For reading and writing.</summary>
    ReadWrite,

    /// <summary>For reading and writing; created if it does not exist.</summary>
    Create,
}

/// <summary>A connection to a SQLite database. Not thread-safe. Waits are short; the caller retries.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int BusyMilliseconds = 100;

    private readonly sqlite3 _handle;

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <summary>Opens a database file.</summary>
    /// <exception cref="SqliteFailureException">The file cannot be opened.</exception>
    public static SqliteDatabase Open(string path, SqliteAccess access)
    {
        Batteries_V2.Init();
        var flags = raw.SQLITE_OPEN_URI | raw.SQLITE_OPEN_NOMUTEX | access switch
        {
            SqliteAccess.ReadOnly or SqliteAccess.Immutable => raw.SQLITE_OPEN_READONLY,
            SqliteAccess.ReadWrite => raw.SQLITE_OPEN_READWRITE,
            _ => raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE,
        };
        var address = ToAddress(path) + (access == SqliteAccess.Immutable ? "?immutable=1" : "");
        var code = raw.sqlite3_open_v2(address, out var handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            var failure = new SqliteFailureException(
                handle is null ? code : raw.sqlite3_extended_errcode(handle), raw.sqlite3_errstr(code).utf8_to_string());
            handle?.Dispose();
            throw failure;
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, BusyMilliseconds);
        return new SqliteDatabase(handle);
    }

    /// <summary>Compiles a statement for repeated use.</summary>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return new SqliteStatement(this, statement);
    }

    /// <summary>Runs statements without results.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Returns the first column of the first row as text.</summary>
    public string? QueryText(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.GetText(0) : null;
    }

    /// <summary>Gets the identifier of the last inserted row.</summary>
    public long LastInsertedRowId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>Gets the number of rows that were changed through this connection.</summary>
    public long TotalChanges => raw.sqlite3_total_changes(_handle);

    /// <summary>
    /// Keeps the -wal and -shm files when the last connection is closed, so that readers without write permission can open the database.
    /// </summary>
    public void PersistWal() => SqliteNative.KeepWal(_handle.DangerousGetHandle());

    /// <summary>Throws if a result code is an error.</summary>
    /// <exception cref="SqliteFailureException">The code is an error.</exception>
    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new SqliteFailureException(code, raw.sqlite3_errmsg(_handle).utf8_to_string());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static string ToAddress(string path)
    {
        var full = Path.GetFullPath(path);
        var slashed = OperatingSystem.IsWindows() ? "/" + full.Replace('\\', '/') : full;
        return "file:" + string.Join('/', slashed.Split('/').Select(Uri.EscapeDataString));
    }
}
