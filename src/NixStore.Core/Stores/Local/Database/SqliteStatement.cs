using System.Text;
using SQLitePCL;

namespace NixStore.Stores.Local.Database;

/// <summary>A prepared statement. Column numbers start at 0 and parameter numbers at 1.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    /// <summary>Sets a parameter to a text.</summary>
    public SqliteStatement Bind(int parameter, string? value)
    {
        database.Check(value is null
            ? raw.sqlite3_bind_null(handle, parameter)
            : raw.sqlite3_bind_text(handle, parameter, Encoding.UTF8.GetBytes(value)));
        return this;
    }

    /// <summary>Sets a parameter to a number.</summary>
    public SqliteStatement Bind(int parameter, long? value)
    {
        database.Check(value is { } number
            ? raw.sqlite3_bind_int64(handle, parameter, number)
            : raw.sqlite3_bind_null(handle, parameter));
        return this;
    }

    /// <summary>Moves to the next row.</summary>
    /// <returns>False if there are no more rows.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        database.Check(code);
        return false;
    }

    /// <summary>Runs a statement without results, and resets it.</summary>
    public void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Resets the statement. Its error was reported by the step.</summary>
    public void Reset() => _ = raw.sqlite3_reset(handle);

    /// <summary>Resets the statement when the result is disposed, so that it holds no read lock.</summary>
    public SqliteStatementUse BeginUse() => new(this);

    /// <summary>Returns whether a column is null.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <summary>Returns a column as a number, or 0 for null.</summary>
    public long GetInt64(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>Returns the bytes of a column, which are valid until the next step.</summary>
    public ReadOnlySpan<byte> GetBytes(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>Moves to the next row, for large scans.</summary>
    /// <returns>False if there are no more rows.</returns>
    public bool StepQuickly()
    {
        var code = SqliteNative.Step(handle.DangerousGetHandle());
        database.Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Returns a column as a number, for large scans. The column must be a number.</summary>
    public long GetInt64Quickly(int column) => SqliteNative.ColumnInt64(handle.DangerousGetHandle(), column);

    /// <summary>Returns a column as text, or null.</summary>
    public string? GetText(int column) => IsNull(column) ? null : Encoding.UTF8.GetString(GetBytes(column));

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}

/// <summary>The time between the first step of a statement and its reset.</summary>
internal readonly ref struct SqliteStatementUse(SqliteStatement statement)
{
    /// <summary>Resets the statement.</summary>
    public void Dispose() => statement.Reset();
}
