using NixStore.Paths;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Daemon;

namespace NixStore.Collecting;

/// <summary>
/// Lets a daemon remove paths by name. It is asked for all at once, and, if it refuses, for each alone, so that one that is live does not
/// keep the others.
/// </summary>
internal sealed class DaemonPathRemover : IPathRemover
{
    private readonly DaemonStore _store;

    public DaemonPathRemover(DaemonStore store, RemovalOptions options)
    {
        if (options.IncludeReferrers || options.IgnoreLiveness)
        {
            throw new NixStoreException(
                $"The daemon of the store {store.Location} removes neither referrers nor paths that are live. "
                + "Open the store directly on its machine.");
        }

        _store = store;
    }

    /// <inheritdoc/>
    public async Task<RemovalReport> FindAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        var request = new GarbageRequest { Action = GarbageAction.ReturnDead };
        var dead = (await _store.CollectGarbageAsync(request, cancellationToken).ConfigureAwait(false))
            .Paths.ToHashSet(StringComparer.Ordinal);
        var byLiveness = paths.Distinct().ToLookup(path => dead.Contains(_store.Directory.Print(path)));
        return new RemovalReport(
            [.. byLiveness[true].Select(ToItem)],
            null,
            [.. byLiveness[false].Select(static path => new RemovalRefusal(path, [], [], IsValid: true))]);
    }

    private GarbageItem ToItem(StorePath path)
        => new() { Kind = GarbageKind.DeadPath, Location = _store.Directory.Print(path), Path = path };

    /// <inheritdoc/>
    public async Task<RemovalResult> RemoveAsync(
        IReadOnlyCollection<StorePath> paths, IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        var meter = new CollectionMeter(progress);
        meter.Begin(CollectionPhase.Deleting, paths.Count);
        var wanted = paths.Distinct().ToList();
        var deleted = new HashSet<string>(StringComparer.Ordinal);
        var refused = new List<RemovalRefusal>();
        var bytes = 0L;
        try
        {
            await DeleteAsync(wanted).ConfigureAwait(false);
        }
        catch (DaemonErrorException)
        {
            foreach (var path in wanted)
            {
                try
                {
                    await DeleteAsync([path]).ConfigureAwait(false);
                }
                catch (DaemonErrorException refusal)
                {
                    refused.Add(new RemovalRefusal(path, [], [], IsValid: true, refusal.Message));
                }
            }
        }

        var result = new CollectionResult { Deleted = [.. deleted.Select(_store.Directory.Parse)], BytesFreed = bytes };
        return new RemovalResult(result, refused);

        async Task DeleteAsync(IReadOnlyCollection<StorePath> some)
        {
            var request = new GarbageRequest { Action = GarbageAction.DeleteSpecific, Paths = some };
            var result = await _store.CollectGarbageAsync(request, cancellationToken).ConfigureAwait(false);
            deleted.UnionWith(result.Paths);
            bytes += result.BytesFreed;
            meter.Advance(bytes);
        }
    }
}
