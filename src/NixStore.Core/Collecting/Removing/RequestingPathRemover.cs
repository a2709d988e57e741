using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Remote;

namespace NixStore.Collecting.Removing;

/// <summary>
/// Requests the removal of paths by name from a store that collects its garbage itself. All are requested at once, and, if the store
/// refuses, each alone, so that a live path does not stop the others.
/// </summary>
internal sealed class RequestingPathRemover : IPathRemover
{
    private readonly IStore _store;
    private readonly ICollectingStore _collecting;

    /// <summary>Creates a remover.</summary>
    /// <exception cref="NixStoreException">The store does not support the options.</exception>
    public RequestingPathRemover(IStore store, ICollectingStore collecting, RemovalOptions options)
    {
        if (options.IncludeReferrers || options.IgnoreLiveness)
        {
            throw new NixStoreException(
                $"The daemon of the store {store.Location} removes neither referrers nor paths that are live. "
                + "Open the store directly on its machine.");
        }

        _store = store;
        _collecting = collecting;
    }

    /// <inheritdoc/>
    public async Task<RemovalReport> FindAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        var wanted = paths.Distinct().ToList();
        var request = new GarbageRequest { Action = GarbageAction.ReturnDead };
        var dead = (await _collecting.CollectGarbageAsync(request, cancellationToken).ConfigureAwait(false))
            .Paths.ToHashSet(StringComparer.Ordinal);
        var infos = await _store.FindPathInfosAsync(wanted, cancellationToken)
            .ToDictionaryAsync(static info => info.Path, cancellationToken: cancellationToken).ConfigureAwait(false);
        var byLiveness = wanted.ToLookup(path => dead.Contains(_store.Directory.Print(path)));
        return new RemovalReport(
            [.. byLiveness[true].Select(path => ToItem(path, infos.GetValueOrDefault(path)))],
            null,
            [.. byLiveness[false].Select(path => new RemovalRefusal(path, [], [], infos.ContainsKey(path)))]);
    }

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
            var result = await _collecting.CollectGarbageAsync(request, cancellationToken).ConfigureAwait(false);
            deleted.UnionWith(result.Paths);
            bytes += result.BytesFreed;
            meter.Advance(bytes);
        }
    }

    private GarbageItem ToItem(StorePath path, ValidPathInfo? info) => new()
    {
        Kind = info is null ? GarbageKind.Unregistered : GarbageKind.DeadPath,
        Location = _store.Directory.Print(path),
        Path = path,
        NarSize = info?.NarSize,
        RegistrationTime = info?.RegistrationTime,
    };
}
