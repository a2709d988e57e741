using NixStore.FileSystem;
using NixStore.FileSystem.Locks;
using NixStore.Stores.Local.Files;
using SQLitePCL;

namespace NixStore.Stores.Local.Database;

internal sealed partial class StoreDatabase
{
    /// <summary>Opens the database of a store for reading.</summary>
    /// <exception cref="NixStoreException">The store does not exist, or its database cannot be read.</exception>
    public static StoreDatabase OpenForReading(LocalStoreLayout layout, TimeProvider clock)
    {
        if (!File.Exists(layout.DatabasePath))
        {
            throw Absent(layout);
        }

        // Nix writes the number when it next opens the store; the columns are checked in any case.
        StoreSchema.Check(layout, StoreSchema.ReadNumber(layout) ?? StoreSchema.Number);

        try
        {
            return new StoreDatabase(layout, OpenAndProbe(layout, SqliteAccess.ReadOnly), null, clock, immutable: false);
        }
        catch (SqliteFailureException failure) when (IsForWantOfSharedMemory(failure))
        {
            return HasUnmergedChanges(layout)
                ? throw new NixStoreException(
                    $"The database '{layout.DatabasePath}' of the store {layout.Location} has changes in '{layout.DatabasePath}-wal', "
                    + "which cannot be read because this user can neither use nor create the file next to it that ends in -shm. "
                    + "Let the owner of the store run any nix command on it, "
                    + "or copy the directory 'db' to a directory that this user may write, "
                    + "and give its parent as 'state=' of the store.",
                    failure)
                : OpenImmutable(layout, clock);
        }
        catch (SqliteFailureException failure)
        {
            throw Explain(layout, failure);
        }
    }

    /// <summary>Opens the database of a store for writing.</summary>
    /// <exception cref="NixStoreException">The store does not exist, or its database cannot be written.</exception>
    public static async Task<StoreDatabase> OpenForWritingAsync(
        LocalStoreLayout layout, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (StoreSchema.ReadNumber(layout) is not { } number)
        {
            return File.Exists(layout.DatabasePath)
                ? await OpenOrCreateAsync(layout, clock, cancellationToken).ConfigureAwait(false)
                : throw Absent(layout);
        }

        var schemaLock = FileLock.OpenOrCreate(SchemaLockPath(layout));
        OwnerInheritance.Apply([SchemaLockPath(layout)], layout.StateDirectory);
        try
        {
            // Nix holds this lock exclusively while it upgrades the schema.
            await schemaLock.AcquireAsync(FileLockMode.Shared, cancellationToken).ConfigureAwait(false);
            StoreSchema.Check(layout, StoreSchema.ReadNumber(layout) ?? number);
            return new StoreDatabase(
                layout, OpenWritable(layout, SqliteAccess.ReadWrite, cancellationToken), schemaLock, clock, immutable: false);
        }
        catch
        {
            schemaLock.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens the database of a store for writing, and creates it if it does not exist. Concurrent processes find either no database or a
    /// complete one: the schema number is written last, with an exclusive lock.
    /// </summary>
    /// <exception cref="NixStoreException">The database cannot be created or written.</exception>
    public static async Task<StoreDatabase> OpenOrCreateAsync(
        LocalStoreLayout layout, TimeProvider clock, CancellationToken cancellationToken)
    {
        using (var schemaLock = FileLock.OpenOrCreate(SchemaLockPath(layout)))
        {
            // Nix holds a shared lock while it runs, so the wait also ends when another process has created the database.
            while (StoreSchema.ReadNumber(layout) is null)
            {
                if (!schemaLock.TryAcquire(FileLockMode.Exclusive))
                {
                    await Task.Delay(5, cancellationToken).ConfigureAwait(false);
                }
                else if (StoreSchema.ReadNumber(layout) is null)
                {
                    Create(layout, cancellationToken);
                }
            }
        }

        return await OpenForWritingAsync(layout, clock, cancellationToken).ConfigureAwait(false);
    }

    private static void Create(LocalStoreLayout layout, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = OpenWritable(layout, SqliteAccess.Create, cancellationToken);
            connection.Execute($"begin immediate; {StoreSchema.Definition} commit;");
            StoreSchema.WriteNumber(layout);
            new DatabaseReserve(layout).Make();
        }
        catch (SqliteFailureException failure)
        {
            throw Explain(layout, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot create the database '{layout.DatabasePath}' of the store {layout.Location}: {failure.Message} "
                + "Check that the disk is not full and that this user may write there.",
                failure);
        }
    }

    private static SqliteDatabase OpenWritable(LocalStoreLayout layout, SqliteAccess access, CancellationToken cancellationToken)
    {
        SqliteDatabase? connection = null;
        try
        {
            return RetryOpening(
                layout,
                () =>
                {
                    connection = SqliteDatabase.Open(layout.DatabasePath, access);
                    connection.Execute("pragma foreign_keys = 1; pragma synchronous = normal");
                    if (connection.QueryText("pragma main.journal_mode") != "wal")
                    {
                        connection.Execute("pragma main.journal_mode = wal");
                    }

                    // The files are kept, and the limit makes SQLite truncate the -wal file when the last connection is closed.
                    connection.Execute("pragma main.journal_size_limit = 1099511627776; pragma wal_autocheckpoint = 40000");
                    connection.PersistWal();
                    if (access != SqliteAccess.Create)
                    {
                        Probe(connection);
                    }

                    return connection;
                },
                () => connection?.Dispose(),
                cancellationToken);
        }
        catch (SqliteFailureException failure)
        {
            throw Explain(layout, failure);
        }
    }

    private static SqliteDatabase RetryOpening(
        LocalStoreLayout layout, Func<SqliteDatabase> open, Action undo, CancellationToken cancellationToken)
    {
        for (var start = System.Diagnostics.Stopwatch.GetTimestamp(); ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return open();
            }
            catch (SqliteFailureException failure)
            {
                undo();
                if (!IsBusy(failure) || System.Diagnostics.Stopwatch.GetElapsedTime(start) >= _patience)
                {
                    throw Explain(layout, failure);
                }

                cancellationToken.WaitHandle.WaitOne(Random.Shared.Next(1, 50));
            }
        }
    }

    private static StoreDatabase OpenImmutable(LocalStoreLayout layout, TimeProvider clock)
    {
        try
        {
            return new StoreDatabase(layout, OpenAndProbe(layout, SqliteAccess.Immutable), null, clock, immutable: true);
        }
        catch (SqliteFailureException failure)
        {
            throw Explain(layout, failure);
        }
    }

    private static SqliteDatabase OpenAndProbe(LocalStoreLayout layout, SqliteAccess access)
    {
        var connection = SqliteDatabase.Open(layout.DatabasePath, access);
        try
        {
            Probe(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Detects a file that is not a database, and missing tables or columns.
    private static void Probe(SqliteDatabase connection)
    {
        foreach (var query in (ReadOnlySpan<string>)[Sql.PathInfo, Sql.References, Sql.DerivationOutputs])
        {
            using var statement = connection.Prepare(query);
            statement.Step();
        }
    }

    private static bool IsForWantOfSharedMemory(SqliteFailureException failure)
        => failure.PrimaryCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_IOERR;

    private static bool HasUnmergedChanges(LocalStoreLayout layout)
        => new FileInfo(layout.DatabasePath + "-wal") is { Exists: true, Length: > 0 };

    private static string SchemaLockPath(LocalStoreLayout layout) => Path.Combine(layout.DatabaseDirectory, "big-lock");

    private static NixStoreException Absent(LocalStoreLayout layout)
        => new($"There is no Nix store at {layout.Location}: '{layout.DatabaseDirectory}' holds no database.")
        {
            Reason = FailureReason.StoreNotFound,
        };
}
