using NixStore.Paths;
using SQLitePCL;

namespace NixStore.Stores.Local.Database;

internal sealed partial class StoreDatabase
{
    /// <summary>Loads what the collector needs, as it is at one moment.</summary>
    /// <exception cref="NixStoreException">The database cannot be read.</exception>
    public StoreSnapshot LoadSnapshot(CancellationToken cancellationToken)
        => Retry(
            () =>
            {
                using var scan = BeginScan();
                return scan.LoadSnapshot(cancellationToken);
            },
            cancellationToken);

    /// <summary>
    /// Deletes rows in one transaction. No other process can register a path between the choice and the end, and a path to which another
    /// still refers stays.
    /// </summary>
    /// <param name="lastId">The last identifier that the caller knows.</param>
    /// <param name="choose">
    /// Receives what paths with a later identifier need, and returns the identifiers of the rows to delete, referrers first.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for a busy database.</param>
    /// <returns>The identifiers of the rows that stay because another path refers to them.</returns>
    /// <exception cref="DatabaseFullException">The disk is full; nothing was deleted.</exception>
    /// <exception cref="NixStoreException">The database cannot be written; nothing was deleted.</exception>
    public List<long> DeleteRows(long lastId, Func<NeededRows, IReadOnlyList<long>> choose, CancellationToken cancellationToken)
        => Change(
            () =>
            {
                var ids = choose(FindNeeded(lastId));
                return TryDeleteTogether(ids) ? [] : ids.Where(id => !TryDelete(id)).ToList();
            },
            cancellationToken);

    /// <summary>
    /// Deletes the rows of paths that refer to each other in a cycle, as only a damaged database has: all of them, or none if another
    /// path refers to one.
    /// </summary>
    /// <returns>Whether they were deleted.</returns>
    /// <exception cref="NixStoreException">The database cannot be written.</exception>
    public bool TryDeleteCycle(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        try
        {
            return Change(
                () =>
                {
                    foreach (var (referrer, reference) in ids.SelectMany(_ => ids, static (referrer, reference) => (referrer, reference)))
                    {
                        Statement(Sql.DeleteReference).Bind(1, referrer).Bind(2, reference).Run();
                    }

                    return ids.All(TryDelete) ? true : throw new RowsInUseException();
                },
                cancellationToken);
        }
        catch (RowsInUseException)
        {
            return false;
        }
    }

    // Ends the transaction without its changes.
    private sealed class RowsInUseException : Exception;

    // Their references first: SQLite takes more than four times as long if deleting a row deletes those that belong to it.
    private bool TryDeleteTogether(IReadOnlyList<long> ids)
    {
        var list = $"[{string.Join(',', ids)}]";
        Statement("savepoint together").Run();
        try
        {
            Statement(Sql.DeleteReferencesOfMany).Bind(1, list).Run();
            Statement(Sql.DeleteMany).Bind(1, list).Run();
            Statement("release together").Run();
            return true;
        }
        catch (SqliteFailureException failure) when (failure.PrimaryCode == raw.SQLITE_CONSTRAINT)
        {
            Statement("rollback to together").Run();
            return false;
        }
    }

    private bool TryDelete(long id)
    {
        try
        {
            Statement(Sql.Delete).Bind(1, id).Run();
            return true;
        }
        catch (SqliteFailureException failure) when (failure.PrimaryCode == raw.SQLITE_CONSTRAINT)
        {
            return false;
        }
    }

    private NeededRows FindNeeded(long lastId)
    {
        var added = new List<long>();
        var paths = new List<StorePath>();
        var statement = Statement(Sql.PathsRegisteredSince).Bind(1, lastId);
        using (statement.BeginUse())
        {
            while (statement.Step())
            {
                added.Add(statement.GetInt64(0));
                AddPath(statement.GetText(1), paths);
            }
        }

        var references = new List<long>();
        foreach (var id in added)
        {
            var row = Statement(Sql.ReferenceIds).Bind(1, id);
            using (row.BeginUse())
            {
                while (row.Step())
                {
                    references.Add(row.GetInt64(0));
                }
            }

            var outputs = Statement(Sql.OutputPaths).Bind(1, id);
            using (outputs.BeginUse())
            {
                while (outputs.Step())
                {
                    AddPath(outputs.GetText(0), paths);
                }
            }
        }

        return new NeededRows(references, paths);
    }

    private void AddPath(string? text, List<StorePath> paths)
    {
        if (_layout.Directory.TryParse(text, out var path))
        {
            paths.Add(path);
        }
    }
}

/// <summary>What paths need that were registered since a snapshot.</summary>
/// <param name="References">The identifiers of the rows that they refer to.</param>
/// <param name="Related">Their derivers and outputs.</param>
internal sealed record NeededRows(IReadOnlyList<long> References, IReadOnlyList<StorePath> Related);
