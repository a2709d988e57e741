using NixStore.FileSystem.Trees;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Links;

namespace NixStore.Collecting;

/// <summary>
/// Measures what deleting the items of a plan frees. Files with several names are counted once, in the item whose deletion frees them.
/// </summary>
/// <param name="layout">The store.</param>
/// <param name="options">How many threads measure.</param>
internal sealed class GarbageMeasurement(LocalStoreLayout layout, CollectionOptions options)
{
    private const int ItemsBetweenLimitChecks = 1024;

    private readonly LinkSweep _links = new(layout);

    /// <summary>Measures a plan and leaves out the items that are not needed to reach its limit.</summary>
    public GarbagePlan Measure(GarbagePlan plan, CollectionMeter meter, CancellationToken cancellationToken)
    {
        var paths = plan.Unregistered.Concat(plan.Dead.Select(number => plan.Liveness.Snapshot.References.PathOf(number).BaseName))
            .Select(name => Path.Combine(layout.RealStoreDirectory, name)).ToList();
        meter.Begin(CollectionPhase.Measuring, paths.Count);
        var measurement = new UsageMeasurement(meter, options.MaxDegreeOfParallelism);
        var counter = new SpaceCounter(LinkDirectory.ReadInodes(layout));
        var sizes = new List<long>(paths.Count);
        while (sizes.Count < paths.Count && !(counter.Bytes >= plan.BytesWanted))
        {
            var batch = paths.GetRange(
                sizes.Count, Math.Min(paths.Count - sizes.Count, plan.BytesWanted is null ? paths.Count : ItemsBetweenLimitChecks));
            Count(measurement.Measure(batch, cancellationToken), counter, sizes, plan.BytesWanted);
        }

        return Cut(plan, sizes, _links.FindUnused(counter, cancellationToken));
    }

    private static void Count(TreeUsage[] usages, SpaceCounter counter, List<long> sizes, long? wanted)
    {
        foreach (var usage in usages)
        {
            if (counter.Bytes >= wanted)
            {
                return;
            }

            counter.Add(usage.Bytes);
            sizes.Add(usage.Bytes + usage.Shared.Sum(counter.Count));
        }
    }

    private static GarbagePlan Cut(GarbagePlan plan, List<long> sizes, UnusedLinks links) => new()
    {
        Liveness = plan.Liveness,
        Roots = plan.Roots,
        Dangling = plan.Dangling,
        MountPoints = plan.MountPoints,
        BytesWanted = plan.BytesWanted,
        Unregistered = [.. plan.Unregistered.Take(sizes.Count)],
        Dead = [.. plan.Dead.Take(Math.Max(0, sizes.Count - plan.Unregistered.Count))],
        Sizes = sizes,
        Links = links,
    };
}
