using NixStore.Paths;
using NixStore.Stores.Local;

namespace NixStore.Collecting.Removing;

/// <summary>Removes paths of a local store by name.</summary>
/// <param name="store">The store.</param>
/// <param name="options">How they are removed.</param>
internal sealed class LocalPathRemover(LocalStore store, RemovalOptions options) : IPathRemover
{
    private readonly RemovalPlanner _planner = new(store.Layout, options);

    /// <inheritdoc/>
    public Task<RemovalReport> FindAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        var (plan, refused) = _planner.Plan(store.Database, paths, cancellationToken);
        var measured = new GarbageMeasurement(store.Layout, options.Collection).Measure(plan, new CollectionMeter(null), cancellationToken);
        var report = new GarbageReporter(store.Layout).Report(measured);
        return Task.FromResult(new RemovalReport(report.Items, report.BytesFreed, refused));
    }

    /// <inheritdoc/>
    public async Task<RemovalResult> RemoveAsync(
        IReadOnlyCollection<StorePath> paths, IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        var kept = new KeptPaths();
        IReadOnlyList<RemovalRefusal> refused = [];
        var result = await ExclusiveCollection.RunAsync(
            store.Layout,
            kept,
            progress,
            async (meter, _) =>
            {
                var database = await store.OpenForWritingAsync(cancellationToken).ConfigureAwait(false);
                (var plan, refused) = _planner.Plan(database, paths, cancellationToken);
                if (plan.Roots.Problems.Count > 0 && !options.IgnoreLiveness)
                {
                    throw new RootsUnreadableException(store.Location, plan.Roots.Problems);
                }

                return await new PlanExecution(store, options.Collection, plan, kept, meter)
                    .RunAsync(database, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return new RemovalResult(result, refused);
    }
}
