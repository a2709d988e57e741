using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Roots;

namespace NixStore.Collecting;

/// <summary>Finds what a collection would delete. Nothing is changed.</summary>
/// <param name="layout">The store.</param>
/// <param name="options">What is kept, and when the collection stops.</param>
internal sealed class GarbagePlanner(LocalStoreLayout layout, CollectionOptions options)
{
    /// <summary>Finds the live paths of a store.</summary>
    public (Liveness Liveness, StoreRootList Roots, IReadOnlyList<string> Dangling) FindLive(
        StoreDatabase database, CancellationToken cancellationToken)
    {
        // The snapshot first: what becomes valid later cannot be dead.
        var snapshot = database.LoadSnapshot(cancellationToken);
        var finder = new LocalRootFinder(layout);
        var roots = finder.Find(paths => paths.Where(path => snapshot.References.NumberOf(path) >= 0).ToHashSet(), cancellationToken);
        return (new Liveness(snapshot, roots.Roots, options), roots, finder.Dangling);
    }

    /// <summary>Makes a plan without sizes.</summary>
    /// <param name="database">The database.</param>
    /// <param name="free">The bytes that are free on the file system of the store.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public GarbagePlan Plan(StoreDatabase database, long free, CancellationToken cancellationToken)
    {
        var (liveness, roots, dangling) = FindLive(database, cancellationToken);
        var mountPoints = MountPoints.Find(layout);
        KeepMounted(liveness, mountPoints);
        KeepYoung(liveness);
        var order = new DeletionOrder(liveness.Snapshot);
        var dead = liveness.FindDead();
        return new GarbagePlan
        {
            Liveness = liveness,
            Roots = roots,
            Dangling = dangling,
            MountPoints = mountPoints,
            Unregistered = new StoreEntries(layout).FindUnregistered(liveness.Snapshot, liveness.HashParts, mountPoints),
            Dead = options.HasLimit || options.Preferred.Count > 0 ? order.SortByPreference(dead, options.Preferred) : order.Sort(dead),
            BytesWanted = FindBytesWanted(free),
        };
    }

    /// <summary>Measures what each item of a plan frees, and leaves out what is not needed to reach the limits.</summary>
    /// <exception cref="NixStoreException">The files cannot be read.</exception>
    public GarbagePlan Measure(GarbagePlan plan, CollectionMeter meter, CancellationToken cancellationToken)
        => new GarbageMeasurement(layout, options).Measure(plan, meter, cancellationToken);

    private static void KeepMounted(Liveness liveness, IReadOnlySet<string> mountPoints)
    {
        foreach (var name in mountPoints)
        {
            if (StorePath.TryParse(name, out var path) && liveness.Snapshot.References.NumberOf(path) is >= 0 and var number)
            {
                liveness.Keep(number);
            }
        }
    }

    private void KeepYoung(Liveness liveness)
    {
        if (options.RegisteredBefore is { } limit)
        {
            foreach (var number in liveness.FindDead())
            {
                if (liveness.Snapshot.RegistrationTimes[number] >= limit.ToUnixTimeSeconds())
                {
                    liveness.Keep(number);
                }
            }
        }
    }

    private long? FindBytesWanted(long free)
    {
        var missing = options.EnsureFree is { } goal ? Math.Max(0, goal - free) : (long?)null;
        return (missing, options.MaximumFreed) switch
        {
            ({ } needed, { } most) => Math.Min(needed, most),
            var (needed, most) => needed ?? most,
        };
    }
}
