using System.Text;
using SQLitePCL;

namespace NixStore.Stores.Local.Database;

/// <summary>A compiled statement; columns count from 0 and parameters from 1.</summary>
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

    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether it exists.</returns>
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

    /// <summary>Runs a statement that returns no rows, and makes it ready for the next time.</summary>
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

    /// <summary>Makes the statement ready for the next time; its failure was told by the step.</summary>
    public void Reset() => _ = raw.sqlite3_reset(handle);

    /// <summary>Makes the statement ready for the next time when the result is disposed, so that it keeps no read lock.</summary>
    public SqliteStatementUse BeginUse() => new(this);

    /// <summary>Whether a column of the row is null.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <summary>A column as a number; 0 for null.</summary>
    public long GetInt64(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>A column's bytes, which stay until the next step.</summary>
    public ReadOnlySpan<byte> GetBytes(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>Goes to the next row, for scans of very many rows.</summary>
    /// <returns>Whether it exists.</returns>
    public bool StepQuickly()
    {
        var code = SqliteNative.Step(handle.DangerousGetHandle());
        database.Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>A column as a number, for scans of very many rows; the column must hold a number.</summary>
    public long GetInt64Quickly(int column) => SqliteNative.ColumnInt64(handle.DangerousGetHandle(), column);

    /// <summary>A column as text, or null.</summary>
    public string? GetText(int column) => IsNull(column) ? null : Encoding.UTF8.GetString(GetBytes(column));

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}

/// <summary>The time from the first step of a statement until it is made ready again.</summary>
internal readonly ref struct SqliteStatementUse(SqliteStatement statement)
{
    /// <summary>Makes the statement ready for the next time.</summary>
    public void Dispose() => statement.Reset();
}
