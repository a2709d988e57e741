using NixStore.FileSystem;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Collecting;

/// <summary>
/// Requests collections from a store that collects its garbage itself, such as that of a daemon. The store uses its own configuration, and
/// reports no sizes.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="collecting">Its collector.</param>
/// <param name="options">When the collection stops.</param>
internal sealed class RequestingCollector(IStore store, ICollectingStore collecting, CollectionOptions options) : IStoreCollector
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<StorePath>> FindDeadAsync(CancellationToken cancellationToken)
    {
        var dead = await RequestAsync(GarbageAction.ReturnDead, null, cancellationToken).ConfigureAwait(false);
        return [.. dead.Paths.Select(text => store.Directory.TryParse(text, out var path) ? path : null).OfType<StorePath>()];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> FindNamesAsync(CancellationToken cancellationToken)
        => (await RequestAsync(GarbageAction.ReturnDead, null, cancellationToken).ConfigureAwait(false)).Paths;

    /// <inheritdoc/>
    public async Task<GarbageReport> FindGarbageAsync(IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        new CollectionMeter(progress).Begin(CollectionPhase.FindingGarbage, 0);
        var dead = await RequestAsync(GarbageAction.ReturnDead, null, cancellationToken).ConfigureAwait(false);
        return new GarbageReport(
            await DescribeAsync(dead.Paths, cancellationToken).ConfigureAwait(false), null, FindBytesWanted(), [], 0, []);
    }

    /// <inheritdoc/>
    public async Task<CollectionResult> CollectAsync(IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        new CollectionMeter(progress).Begin(CollectionPhase.Deleting, 0);
        var wanted = FindBytesWanted();
        var result = wanted == 0 ? new GarbageResult([], 0)
            : await RequestAsync(GarbageAction.DeleteDead, wanted, cancellationToken).ConfigureAwait(false);
        var paths = result.Paths.ToLookup(text => store.Directory.TryParse(text, out _));
        return new CollectionResult
        {
            Deleted = [.. paths[true].Select(store.Directory.Parse)],
            LeftoversRemoved = [.. paths[false].Select(Path.GetFileName).OfType<string>()],
            BytesFreed = result.BytesFreed,
            BytesWanted = wanted,
        };
    }

    private Task<GarbageResult> RequestAsync(GarbageAction action, long? wanted, CancellationToken cancellationToken)
    {
        if (options.RegisteredBefore is not null || options.Preferred.Count > 0)
        {
            throw new NixStoreException(
                $"The daemon of the store {store.Location} cannot choose among dead paths by their age or by what a binary cache has. "
                + "Open the store directly.");
        }

        if (options.KeepDerivations is not null || options.KeepOutputs is not null)
        {
            throw new NixStoreException(
                $"The daemon of the store {store.Location} keeps derivations and outputs by its own configuration. "
                + "Open the store directly.");
        }

        return collecting.CollectGarbageAsync(
            new GarbageRequest { Action = action, MaximumFreed = wanted is { } most ? (ulong)most : ulong.MaxValue }, cancellationToken);
    }

    private long? FindBytesWanted()
    {
        var missing = options.EnsureFree is { } goal
            ? Math.Max(0, goal - FreeSpace.At(StoreFileSystem.FindDirectory(store)))
            : (long?)null;
        return (missing, options.MaximumFreed) switch
        {
            ({ } needed, { } most) => Math.Min(needed, most),
            var (needed, most) => needed ?? most,
        };
    }

    private async Task<List<GarbageItem>> DescribeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var paths = texts.Select(text => store.Directory.TryParse(text, out var path) ? path : null)
            .OfType<StorePath>()
            .Distinct()
            .ToList();
        var infos = await store.FindPathInfosAsync(paths, cancellationToken)
            .ToDictionaryAsync(static info => info.Path, cancellationToken: cancellationToken).ConfigureAwait(false);
        return [.. texts.Select(text => ToItem(text, infos))];
    }

    private GarbageItem ToItem(string text, Dictionary<StorePath, ValidPathInfo> infos)
    {
        var info = store.Directory.TryParse(text, out var path) ? infos.GetValueOrDefault(path) : null;
        return new GarbageItem
        {
            Kind = info is not null ? GarbageKind.DeadPath : path is not null ? GarbageKind.Unregistered : GarbageKind.Leftover,
            Location = text,
            Path = path,
            NarSize = info?.NarSize,
            RegistrationTime = info?.RegistrationTime,
        };
    }
}
