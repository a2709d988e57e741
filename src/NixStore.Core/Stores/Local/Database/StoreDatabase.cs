using System.Diagnostics;
using NixStore.FileSystem.Locks;
using NixStore.Stores.Local.Files;
using SQLitePCL;

namespace NixStore.Stores.Local.Database;

/// <summary>
/// The open database of a local store. One connection serves short queries, one at a time. Scans of the whole database open their own
/// connections.
/// </summary>
internal sealed partial class StoreDatabase : IDisposable
{
    // The timeout of Nix for another process.
    private static readonly TimeSpan _patience = TimeSpan.FromHours(1);

    private static readonly TimeSpan _cancellationInterval = TimeSpan.FromMilliseconds(50);

    private readonly LocalStoreLayout _layout;
    private readonly Lock _gate = new();
    private readonly FileLock? _schemaLock;
    private readonly TimeProvider _clock;
    private readonly bool _immutable;
    private readonly Dictionary<string, SqliteStatement> _statements = [];
    private readonly SqliteDatabase _connection;
    private bool _disposed;

    private StoreDatabase(
        LocalStoreLayout layout, SqliteDatabase connection, FileLock? schemaLock, TimeProvider clock, bool immutable)
    {
        _layout = layout;
        _connection = connection;
        _schemaLock = schemaLock;
        _clock = clock;
        _immutable = immutable;
    }

    /// <summary>Closes the database.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            foreach (var statement in _statements.Values)
            {
                statement.Dispose();
            }

            _connection.Dispose();
            _schemaLock?.Dispose();
        }
    }

    private SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = _connection.Prepare(sql);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>Runs a query on the shared connection.</summary>
    private T Read<T>(Func<T> query, CancellationToken cancellationToken)
    {
        Enter(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            CheckImmutable();
            return Retry(query, cancellationToken);
        }
        finally
        {
            _gate.Exit();
        }
    }

    // Another thread may hold the connection for as long as another process holds the database.
    private void Enter(CancellationToken cancellationToken)
    {
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (!_gate.TryEnter(_cancellationInterval));
    }

    // An immutable database is read without locks, which requires that no process writes it.
    private void CheckImmutable()
    {
        if (_immutable && HasUnmergedChanges(_layout))
        {
            throw new NixStoreException(
                $"Another process has begun to write the database '{_layout.DatabasePath}' of the store {_layout.Location}. Open the "
                    + "store again.");
        }
    }

    /// <summary>Runs several queries on the shared connection in one snapshot.</summary>
    private T ReadTogether<T>(Func<T> queries, CancellationToken cancellationToken)
        => Read(() => Within("begin", queries), cancellationToken);

    /// <summary>Runs changes on the shared connection in one transaction.</summary>
    private T Change<T>(Func<T> changes, CancellationToken cancellationToken)
        => Read(() => Within("begin immediate", changes), cancellationToken);

    private T Within<T>(string begin, Func<T> work)
    {
        Statement(begin).Run();
        try
        {
            var result = work();
            Statement("commit").Run();
            return result;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    private void RollBack()
    {
        try
        {
            Statement("rollback").Run();
        }
        catch (SqliteFailureException)
        {
            // SQLite has rolled back itself, for example because the disk is full.
        }
    }

    private T Retry<T>(Func<T> work, CancellationToken cancellationToken)
    {
        for (var start = Stopwatch.GetTimestamp(); ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return work();
            }
            catch (SqliteFailureException failure) when (IsBusy(failure) && Stopwatch.GetElapsedTime(start) < _patience)
            {
                cancellationToken.WaitHandle.WaitOne(Random.Shared.Next(1, 50));
            }
            catch (SqliteFailureException failure)
            {
                throw Explain(_layout, failure);
            }
        }
    }

    private static bool IsBusy(SqliteFailureException failure)
        => failure.PrimaryCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL;

    /// <summary>Converts an error of SQLite to an exception with a message about the store.</summary>
    private static NixStoreException Explain(LocalStoreLayout layout, SqliteFailureException failure)
    {
        var database = $"the database '{layout.DatabasePath}' of the store {layout.Location}";
        var text = failure.PrimaryCode switch
        {
            raw.SQLITE_NOTADB => $"Cannot read {database}: the file is not a SQLite database. Restore it from a backup.",
            raw.SQLITE_CORRUPT => $"Cannot read {database}: it is damaged ({failure.Message}). Restore it from a backup, "
                + "or make a new one from what 'sqlite3 db.sqlite .recover' still reads.",
            raw.SQLITE_ERROR => $"Cannot use {database}: {failure.Message}. It is not the database of a Nix store with schema "
                + $"{StoreSchema.Number}.",
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => $"Cannot open {database}: {failure.Message}. Check that this user may read it.",
            raw.SQLITE_READONLY => $"Cannot write {database}: {failure.Message}. Run as the owner of the store, or use another store.",
            raw.SQLITE_FULL => $"Cannot write {database}: the disk is full. Free some space and try again; nothing was changed.",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL =>
                $"Another process has held {database} for {_patience.TotalMinutes:0} minutes. End that process and try again.",
            _ => $"Cannot use {database}: {failure.Message} (SQLite error {failure.Code}).",
        };
        return failure.PrimaryCode == raw.SQLITE_FULL ? new DatabaseFullException(text, failure) : new NixStoreException(text, failure);
    }
}
