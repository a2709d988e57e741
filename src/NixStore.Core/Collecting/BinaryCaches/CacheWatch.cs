using NixStore.Blobs;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Capabilities;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>
/// Follows what publishers do while a collection runs: lists the cache again, and keeps what new and changed narinfos and new pins need.
/// </summary>
/// <param name="store">The cache.</param>
/// <param name="listing">Lists the blobs of the cache.</param>
/// <param name="plan">The plan, whose set of kept paths grows.</param>
/// <param name="time">The source of the current time.</param>
internal sealed class CacheWatch(BinaryCacheStore store, IListableBlobStore listing, CachePlan plan, TimeProvider time)
{
    private static readonly TimeSpan _freshness = TimeSpan.FromMinutes(1);

    private readonly CacheSnapshot _snapshot = plan.Snapshot;
    private readonly Dictionary<string, BlobInfo> _seen = new(plan.Snapshot.Files.NarInfos, StringComparer.Ordinal);
    private readonly HashSet<string> _usedNars = new(StringComparer.Ordinal);
    private readonly HashSet<int> _deleted = [];
    private long? _checked;

    /// <summary>Gets what cannot be read, so that nothing more can be deleted.</summary>
    public List<CacheFailure> Problems { get; } = [];

    /// <summary>Gets the paths that were published while a path that they refer to was deleted.</summary>
    public List<CacheFailure> Broken { get; } = [];

    /// <summary>Checks whether a new narinfo uses a NAR.</summary>
    public bool IsUsed(string narKey) => _usedNars.Contains(narKey);

    /// <summary>Remembers that the narinfo of a path was deleted.</summary>
    public void Forget(int number)
    {
        var hashPart = _snapshot.HashParts[number];
        _deleted.Add(number);
        _seen.Remove(hashPart);
        store.NarInfos.Forget(hashPart);
    }

    /// <summary>Looks for changes, unless it did within the last minute.</summary>
    /// <returns>Whether all changes could be read.</returns>
    /// <exception cref="NixStoreException">The cache cannot be read.</exception>
    public async Task<bool> CheckSometimesAsync(CancellationToken cancellationToken)
    {
        if (_checked is not { } last || time.GetElapsedTime(last) >= _freshness)
        {
            await CheckAsync(cancellationToken).ConfigureAwait(false);
        }

        return Problems.Count == 0;
    }

    /// <summary>Looks for changes.</summary>
    /// <returns>The files that are in no folder.</returns>
    /// <exception cref="NixStoreException">The cache cannot be read.</exception>
    public async Task<CacheFiles> CheckAsync(CancellationToken cancellationToken)
    {
        _checked = time.GetTimestamp();
        var files = await CacheFiles.ListTopAsync(listing, cancellationToken).ConfigureAwait(false);
        string[] changed = [.. files.NarInfos.Where(HasChanged).Select(static item => item.Key)];
        await foreach (var read in _snapshot.CreateReader(store).ReadAsync(changed, cancellationToken).ConfigureAwait(false))
        {
            _seen[read.HashPart] = files.NarInfos[read.HashPart];
            Keep(read, files.NarInfos[read.HashPart].Name);
        }

        await KeepPinsAsync(cancellationToken).ConfigureAwait(false);
        return files;
    }

    private bool HasChanged(KeyValuePair<string, BlobInfo> file)
        => !_seen.TryGetValue(file.Key, out var seen) || seen.Length != file.Value.Length || seen.Modified != file.Value.Modified;

    private void Keep(ReadEntry read, BlobName name)
    {
        if (read.Fault is not null)
        {
            Problems.Add(new CacheFailure($"{store.Location}/{name}", read.Fault));
        }

        if (_snapshot.NumberOf(read.HashPart) is >= 0 and var number)
        {
            _deleted.Remove(number);
            plan.Liveness.Kept.Add(number);
        }

        if (read.Entry is { } entry)
        {
            _usedNars.Add(entry.NarKey);
            foreach (var reference in entry.References)
            {
                plan.Liveness.Kept.Add(reference);
            }

            if (entry.References.FirstOrDefault(_deleted.Contains, -1) is >= 0 and var gone)
            {
                Broken.Add(new CacheFailure(
                    $"{store.Location}/{name}",
                    $"It was published during the collection, and refers to {_snapshot.Entries[gone].Entry!.Path}, which was deleted. "
                    + "Publish its closure again."));
            }
        }
    }

    private async Task KeepPinsAsync(CancellationToken cancellationToken)
    {
        var pins = await store.Require<IRootQueryStore>("list its pins").FindRootsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var pin in pins.Roots)
        {
            if (pin.Path is { } path && _snapshot.NumberOf(path) is >= 0 and var number)
            {
                plan.Liveness.Kept.Add(number);
            }
        }

        Problems.AddRange(pins.Problems.Select(static problem => new CacheFailure(problem.Location, problem.Reason)));
    }
}
