using NixStore.Paths;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Links;

namespace NixStore.Collecting;

/// <summary>Shows a measured plan to callers.</summary>
/// <param name="layout">The store.</param>
internal sealed class GarbageReporter(LocalStoreLayout layout)
{
    /// <summary>Creates the report.</summary>
    public GarbageReport Report(GarbagePlan plan)
    {
        var items = new List<GarbageItem>(plan.Unregistered.Count + plan.Dead.Count + plan.Dangling.Count + 1);
        items.AddRange(
            plan.Dangling.Select(static link => new GarbageItem { Kind = GarbageKind.StaleRoot, Location = link, DiskSize = 0 }));
        items.AddRange(plan.Unregistered.Select((name, index) => new GarbageItem
        {
            Kind = StorePath.TryParse(name, out var path) ? GarbageKind.Unregistered : GarbageKind.Leftover,
            Location = Path.Combine(layout.RealStoreDirectory, name),
            Path = path,
            DiskSize = plan.Sizes![index],
        }));
        items.AddRange(plan.Dead.Select((number, index) => ReportDead(plan, number, plan.Sizes![plan.Unregistered.Count + index])));
        if (plan.Links is { Count: > 0 } links)
        {
            items.Add(new GarbageItem
            {
                Kind = GarbageKind.UnusedLinks,
                Location = LinkDirectory.PathOf(layout),
                DiskSize = links.Bytes,
            });
        }

        return new GarbageReport(
            items,
            items.Sum(static item => item.DiskSize),
            plan.BytesWanted,
            plan.Roots.Problems,
            plan.Roots.UnreadableProcesses,
            [.. plan.MountPoints.Order(StringComparer.Ordinal)]);
    }

    private GarbageItem ReportDead(GarbagePlan plan, int number, long size)
    {
        var snapshot = plan.Liveness.Snapshot;
        var path = snapshot.References.PathOf(number);
        return new GarbageItem
        {
            Kind = GarbageKind.DeadPath,
            Location = layout.RealPathOf(path),
            Path = path,
            DiskSize = size,
            NarSize = snapshot.NarSizes[number],
            RegistrationTime = DateTimeOffset.FromUnixTimeSeconds(snapshot.RegistrationTimes[number]),
        };
    }
}
