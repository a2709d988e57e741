using NixStore.FileSystem;
using NixStore.Paths;
using NixStore.Stores.Local;

namespace NixStore.Collecting;

/// <summary>
/// Collects the garbage of a local store, in the way of Nix (<c>src/libstore/gc.cc</c>) so that both can use the store at the same time.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="options">What is kept, and when the collection stops.</param>
internal sealed class LocalCollector(LocalStore store, CollectionOptions options) : IStoreCollector
{
    private readonly GarbagePlanner _planner = new(store.Layout, options);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StorePath>> FindDeadAsync(CancellationToken cancellationToken)
    {
        var (liveness, _, _) = _planner.FindLive(store.Database, cancellationToken);
        return Task.FromResult<IReadOnlyList<StorePath>>(liveness.FindDead().ConvertAll(liveness.Snapshot.References.PathOf));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindNamesAsync(CancellationToken cancellationToken)
    {
        var plan = _planner.Plan(store.Database, FreeSpace.At(store.PhysicalDirectory), cancellationToken);
        var dead = plan.Dead.Select(plan.Liveness.Snapshot.References.PathOf);
        var paths = dead.Concat(plan.Unregistered.Select(ParseOrNull).OfType<StorePath>());
        return Task.FromResult<IReadOnlyList<string>>([.. paths.Select(store.Directory.Print)]);
    }

    /// <inheritdoc/>
    public Task<GarbageReport> FindGarbageAsync(IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        var meter = new CollectionMeter(progress);
        meter.Begin(CollectionPhase.FindingGarbage, 0);
        var plan = _planner.Plan(store.Database, FreeSpace.At(store.PhysicalDirectory), cancellationToken);
        return Task.FromResult(new GarbageReporter(store.Layout).Report(_planner.Measure(plan, meter, cancellationToken)));
    }

    /// <inheritdoc/>
    public async Task<CollectionResult> CollectAsync(IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        var kept = new KeptPaths();
        return await ExclusiveCollection.RunAsync(
            store.Layout,
            kept,
            progress,
            (meter, free) => CollectAsync(kept, meter, free, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private static StorePath? ParseOrNull(string name) => StorePath.TryParse(name, out var path) ? path : null;

    private async Task<CollectionResult> CollectAsync(
        KeptPaths kept, CollectionMeter meter, long free, CancellationToken cancellationToken)
    {
        // Another process may have collected while this one waited for the lock.
        if (options.BeginsBelow is { } limit && free >= limit)
        {
            return new CollectionResult { Deleted = [], BytesFreed = 0 };
        }

        var database = await store.OpenForWritingAsync(cancellationToken).ConfigureAwait(false);
        meter.Begin(CollectionPhase.FindingGarbage, 0);
        var plan = _planner.Plan(database, free, cancellationToken);
        if (plan.Roots.Problems.Count > 0)
        {
            throw new RootsUnreadableException(store.Location, plan.Roots.Problems);
        }

        if (options.HasLimit)
        {
            plan = _planner.Measure(plan, meter, cancellationToken);
        }

        return await new PlanExecution(store, options, plan, kept, meter).RunAsync(database, cancellationToken).ConfigureAwait(false);
    }
}
