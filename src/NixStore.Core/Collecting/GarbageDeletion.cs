using System.Collections.Concurrent;
using NixStore.FileSystem.Trees;
using NixStore.Paths;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Database;

namespace NixStore.Collecting;

/// <summary>
/// Deletes what a plan says: rows in transactions of many, and then the files of each, so that a path in the database always has its
/// files. While files are removed on several threads, the next rows are deleted.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="plan">The plan.</param>
/// <param name="kept">The paths that are kept meanwhile.</param>
/// <param name="options">How many threads remove files.</param>
/// <param name="meter">Receives the progress.</param>
internal sealed class GarbageDeletion(
    LocalStore store, GarbagePlan plan, KeptPaths kept, CollectionOptions options, CollectionMeter meter) : IDisposable
{
    // A process that asks for a path waits for the files of at most so many.
    private const int RowsInTransaction = 4096;

    private readonly ConcurrentQueue<StorePath> _deleted = [];
    private readonly ConcurrentQueue<CollectionFailure> _failures = [];
    private readonly ConcurrentQueue<string> _leftovers = [];
    private readonly List<int> _refused = [];
    private readonly RemovalDirectory _directory = new(store.Layout.RealStoreDirectory);
    private int _rowsInTransaction = RowsInTransaction;

    /// <summary>Gets the counter of freed bytes.</summary>
    public required SpaceCounter Counter { get; init; }

    /// <summary>Gets the valid paths that were deleted.</summary>
    public IReadOnlyCollection<StorePath> Deleted => _deleted;

    /// <summary>Gets the other names that were removed.</summary>
    public IReadOnlyCollection<string> Leftovers => _leftovers;

    /// <summary>Gets what could not be deleted.</summary>
    public IReadOnlyCollection<CollectionFailure> Failures => _failures;

    private StoreSnapshot Snapshot => plan.Liveness.Snapshot;

    /// <summary>Removes the names that belong to no valid path. Their space helps the database if the disk is full.</summary>
    public void RemoveUnregistered(StoreDatabase database, CancellationToken cancellationToken)
    {
        // Paths that became valid since the plan was made are not unregistered.
        var valid = database.FindValidPaths(
            plan.Unregistered.Select(static name => StorePath.TryParse(name, out var path) ? path : null).OfType<StorePath>(),
                cancellationToken);
        InParallel(plan.Unregistered, name => RemoveUnregistered(name, valid, cancellationToken), cancellationToken);
    }

    /// <summary>Deletes the dead paths.</summary>
    /// <exception cref="NixStoreException">The database cannot be written.</exception>
    public async Task DeleteDeadAsync(StoreDatabase database, CancellationToken cancellationToken)
    {
        var removal = Task.CompletedTask;
        try
        {
            for (var first = 0; first < plan.Dead.Count;)
            {
                var numbers = plan.Dead.Skip(first).Take(_rowsInTransaction).ToList();
                if (TryDeleteRows(database, numbers, cancellationToken) is { } taken)
                {
                    first += numbers.Count;
                    await removal.ConfigureAwait(false);
                    removal = Task.Run(() => RemoveFiles(taken, cancellationToken), CancellationToken.None);
                }
            }

            DeleteCycles(database, cancellationToken);
        }
        finally
        {
            await removal.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    // Null if the disk has room for fewer rows only.
    private List<int>? TryDeleteRows(StoreDatabase database, List<int> numbers, CancellationToken cancellationToken)
    {
        List<int> taken = [];
        try
        {
            var refused = database.DeleteRows(
                Snapshot.Ids[^1],
                needed =>
                {
                    // The transaction can be tried again.
                    taken.ForEach(number => kept.GiveBack(number, isDead: true));
                    Keep(needed);
                    taken = kept.Take(numbers);
                    return taken.ConvertAll(number => Snapshot.Ids[number]);
                },
                cancellationToken).ToHashSet();
            if (refused.Count == 0)
            {
                return taken;
            }

            // A cycle, or a path that refers to them was registered otherwise than by inserting it.
            _refused.AddRange(taken.Where(number => refused.Contains(Snapshot.Ids[number])));
            return taken.FindAll(number => !refused.Contains(Snapshot.Ids[number]));
        }
        catch (DatabaseFullException) when (numbers.Count > 1)
        {
            taken.ForEach(number => kept.GiveBack(number, isDead: true));
            _rowsInTransaction = Math.Max(1, numbers.Count / 8);
            return null;
        }
        catch
        {
            taken.ForEach(number => kept.GiveBack(number, isDead: true));
            throw;
        }
    }

    private void Keep(NeededRows needed)
    {
        foreach (var id in needed.References)
        {
            if (Array.BinarySearch(Snapshot.Ids, id) is >= 0 and var number)
            {
                kept.Keep(number);
            }
        }

        foreach (var path in needed.Related)
        {
            if (Snapshot.References.NumberOf(path) is >= 0 and var number)
            {
                kept.Keep(number);
            }
        }
    }

    private void DeleteCycles(StoreDatabase database, CancellationToken cancellationToken)
    {
        if (_refused.Count == 0)
        {
            return;
        }

        if (database.TryDeleteCycle(_refused.ConvertAll(number => Snapshot.Ids[number]), cancellationToken))
        {
            RemoveFiles(_refused, cancellationToken);
            return;
        }

        _refused.ForEach(number => kept.GiveBack(number, isDead: false));
    }

    private void RemoveFiles(List<int> numbers, CancellationToken cancellationToken)
    {
        var left = new ConcurrentDictionary<int, byte>(numbers.Select(static number => KeyValuePair.Create(number, default(byte))));
        try
        {
            InParallel(
                numbers,
                number =>
                {
                    RemoveFiles(Snapshot.References.PathOf(number), cancellationToken);
                    left.TryRemove(number, out _);
                    kept.Finish(Snapshot.References.PathOf(number).HashPart);
                },
                cancellationToken);
        }
        finally
        {
            // When the collection is cancelled, the files are removed by the next one. The paths are not valid, so they can be added again.
            foreach (var number in left.Keys)
            {
                kept.Finish(Snapshot.References.PathOf(number).HashPart);
            }
        }
    }

    private void RemoveFiles(StorePath path, CancellationToken cancellationToken)
    {
        _deleted.Enqueue(path);
        TryRemove(path.BaseName, cancellationToken, () => store.Listings?.Remove(path));
        meter.Advance(Counter.Bytes);
    }

    private void RemoveUnregistered(string name, HashSet<StorePath> valid, CancellationToken cancellationToken)
    {
        var path = StorePath.TryParse(name, out var parsed) ? parsed : null;
        if (path is not null && (valid.Contains(path) || !kept.TryTake(path.HashPart)))
        {
            return;
        }

        try
        {
            if (TryRemove(name, cancellationToken))
            {
                _leftovers.Enqueue(name);
            }
        }
        finally
        {
            if (path is not null)
            {
                kept.Finish(path.HashPart);
            }
        }

        meter.Advance(Counter.Bytes);
    }

    private bool TryRemove(string name, CancellationToken cancellationToken, Action? removeMore = null)
    {
        try
        {
            _directory.Remove(name, Counter, cancellationToken);
            removeMore?.Invoke();
            return true;
        }
        catch (NixStoreException failure)
        {
            _failures.Enqueue(new CollectionFailure(Path.Combine(store.Layout.RealStoreDirectory, name), failure.Message));
            return false;
        }
    }

    private void InParallel<T>(IEnumerable<T> items, Action<T> action, CancellationToken cancellationToken)
        => Parallel.ForEach(
            Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = options.MaxDegreeOfParallelism, CancellationToken = cancellationToken },
            action);
}
