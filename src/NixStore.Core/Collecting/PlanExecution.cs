using NixStore.FileSystem.Trees;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Links;
using NixStore.Stores.Local.Roots;

namespace NixStore.Collecting;

/// <summary>Carries out a plan, with the collector's lock held.</summary>
/// <param name="store">The store.</param>
/// <param name="options">How many threads remove files.</param>
/// <param name="plan">The plan.</param>
/// <param name="kept">The paths that are kept meanwhile.</param>
/// <param name="meter">Receives the progress.</param>
internal sealed class PlanExecution(LocalStore store, CollectionOptions options, GarbagePlan plan, KeptPaths kept, CollectionMeter meter)
{
    /// <summary>Deletes what the plan says.</summary>
    public async Task<CollectionResult> RunAsync(StoreDatabase database, CancellationToken cancellationToken)
    {
        var links = new LinkSweep(store.Layout);
        var counter = new SpaceCounter(LinkDirectory.ReadInodes(store.Layout));
        kept.Begin(plan);
        var staleRoots = RemoveDangling();
        new TemporaryRootFiles(store.Layout).RemoveStale();
        using var deletion = new GarbageDeletion(store, plan, kept, options, meter) { Counter = counter };
        meter.Begin(CollectionPhase.Deleting, plan.Unregistered.Count + plan.Dead.Count);
        deletion.RemoveUnregistered(database, cancellationToken);
        await deletion.DeleteDeadAsync(database, cancellationToken).ConfigureAwait(false);
        meter.Begin(CollectionPhase.RemovingLinks, 0);
        var (removed, linkFailures) = links.RemoveUnused(counter, options.MaxDegreeOfParallelism, cancellationToken);
        return new CollectionResult
        {
            Deleted = [.. deletion.Deleted],
            LeftoversRemoved = [.. deletion.Leftovers.Order(StringComparer.Ordinal)],
            StaleRootsRemoved = staleRoots,
            UnusedLinksRemoved = removed,
            Kept = kept.Count,
            BytesFreed = counter.Bytes,
            BytesWanted = plan.BytesWanted,
            Failures = [.. deletion.Failures, .. linkFailures],
        };
    }

    private int RemoveDangling()
    {
        var count = 0;
        foreach (var link in plan.Dangling)
        {
            try
            {
                File.Delete(link);
                count++;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // It keeps nothing; the next collection tries again.
            }
        }

        return count;
    }
}
