using NixStore.FileSystem;
using NixStore.Paths;
using NixStore.Stores.Remote.Daemon;

namespace NixStore.Collecting;

/// <summary>Lets a daemon collect garbage. The daemon uses its own configuration, and does not say what sizes are.</summary>
/// <param name="store">The store of the daemon.</param>
/// <param name="options">When the collection stops.</param>
internal sealed class DaemonCollector(DaemonStore store, CollectionOptions options) : IStoreCollector
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<StorePath>> FindDeadAsync(CancellationToken cancellationToken)
    {
        var dead = await RunAsync(GarbageAction.ReturnDead, null, cancellationToken).ConfigureAwait(false);
        return [.. dead.Paths.Select(text => store.Directory.TryParse(text, out var path) ? path : null).OfType<StorePath>()];
    }

    /// <inheritdoc/>
    public async Task<GarbageReport> FindGarbageAsync(IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        new CollectionMeter(progress).Begin(CollectionPhase.FindingGarbage, 0);
        var dead = await RunAsync(GarbageAction.ReturnDead, null, cancellationToken).ConfigureAwait(false);
        return new GarbageReport([.. dead.Paths.Select(ToItem)], null, FindBytesWanted(), [], 0, []);
    }

    /// <inheritdoc/>
    public async Task<CollectionResult> CollectAsync(IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        new CollectionMeter(progress).Begin(CollectionPhase.Deleting, 0);
        var wanted = FindBytesWanted();
        var result = wanted == 0 ? new GarbageResult([], 0)
            : await RunAsync(GarbageAction.DeleteDead, wanted, cancellationToken).ConfigureAwait(false);
        var paths = result.Paths.ToLookup(text => store.Directory.TryParse(text, out _));
        return new CollectionResult
        {
            Deleted = [.. paths[true].Select(store.Directory.Parse)],
            LeftoversRemoved = [.. paths[false].Select(Path.GetFileName).OfType<string>()],
            BytesFreed = result.BytesFreed,
            BytesWanted = wanted,
        };
    }

    private Task<GarbageResult> RunAsync(GarbageAction action, long? wanted, CancellationToken cancellationToken)
    {
        if (options.RegisteredBefore is not null || options.Preferred.Count > 0)
        {
            throw new NixStoreException(
                $"The daemon of the store {store.Location} cannot choose among dead paths by their age or by what a binary cache has. "
                + "Open the store directly.");
        }

        return store.CollectGarbageAsync(
            new GarbageRequest { Action = action, MaximumFreed = wanted is { } most ? (ulong)most : ulong.MaxValue }, cancellationToken);
    }

    private long? FindBytesWanted()
    {
        var missing = options.EnsureFree is not { } goal ? (long?)null
            : store.IsOnThisMachine ? Math.Max(0, goal - FreeSpace.At(store.Directory.Path))
            : throw new NixStoreException(
                $"The store {store.Location} is on another machine, whose free space is not known. Limit the collection by what it frees.");
        return (missing, options.MaximumFreed) switch
        {
            ({ } needed, { } most) => Math.Min(needed, most),
            var (needed, most) => needed ?? most,
        };
    }

    private GarbageItem ToItem(string text) => new()
    {
        Kind = store.Directory.TryParse(text, out var path) ? GarbageKind.DeadPath : GarbageKind.Leftover,
        Location = text,
        Path = path,
    };
}
