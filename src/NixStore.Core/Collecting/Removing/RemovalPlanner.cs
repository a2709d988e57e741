using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Files;

namespace NixStore.Collecting.Removing;

/// <summary>Finds what removing some paths by name would delete. Nothing is changed.</summary>
/// <param name="layout">The store.</param>
/// <param name="options">How they are removed.</param>
internal sealed class RemovalPlanner(LocalStoreLayout layout, RemovalOptions options)
{
    private CollectionOptions Collection => options.IgnoreLiveness
        ? options.Collection with { KeepDerivations = false, KeepOutputs = false }
        : options.Collection;

    /// <summary>Makes a plan without sizes.</summary>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public (GarbagePlan Plan, IReadOnlyList<RemovalRefusal> Refused) Plan(
        StoreDatabase database, IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        var (liveness, roots, _) = new GarbagePlanner(layout, Collection).FindLive(database, cancellationToken);
        if (options.IgnoreLiveness)
        {
            liveness = new Liveness(
                liveness.Snapshot, [.. roots.Roots.Where(static root => root.Kind == StoreRootKind.Temporary)], Collection);
        }

        var mountPoints = MountPoints.Find(layout);
        var refused = new List<RemovalRefusal>();
        var chosen = Choose(liveness, roots, [.. paths.Distinct()], mountPoints, refused);
        var plan = new GarbagePlan
        {
            Liveness = liveness,
            Roots = roots,
            Dangling = [],
            MountPoints = mountPoints,
            Unregistered = FindUnregistered(liveness, paths, mountPoints, refused),
            Dead = new DeletionOrder(liveness.Snapshot).Sort([.. chosen.Order()]),
        };
        return (plan, refused);
    }

    private HashSet<int> Choose(
        Liveness liveness, StoreRootList roots, List<StorePath> paths, HashSet<string> mountPoints, List<RemovalRefusal> refused)
    {
        var graph = liveness.Snapshot.References;
        var named = paths.Select(graph.NumberOf).Where(static number => number >= 0).ToList();
        var chosen = named.Where(number => IsRemovable(liveness, mountPoints, number)).ToHashSet();
        if (options.IncludeReferrers)
        {
            var referrers = ReachableSet.From(graph.Edges.Reverse(), chosen).Nodes;
            chosen.UnionWith(referrers.Where(number => IsRemovable(liveness, mountPoints, number)));
        }

        // As in Nix, a derivation is needed by its outputs if derivations are kept, and an output by its derivers if outputs are kept.
        var keepers = liveness.Edges.Reverse();
        DropNeeded(chosen, liveness.Edges, keepers);
        foreach (var number in named.Where(number => !chosen.Contains(number)))
        {
            var reasons = liveness.IsLive(number) ? new LivenessExplanation(liveness, keepers, number).Explain(roots.Roots) : [];
            var needing = keepers[number].ToArray()
                .Where(keeper => keeper != number && !chosen.Contains(keeper) && !liveness.IsLive(keeper));
            refused.Add(new RemovalRefusal(
                graph.PathOf(number),
                reasons,
                [.. needing.Select(graph.PathOf).Order()],
                IsValid: true,
                IsMounted(mountPoints, graph.PathOf(number)) ? "A file system is mounted on it." : null));
        }

        return chosen;
    }

    private static bool IsRemovable(Liveness liveness, HashSet<string> mountPoints, int number)
        => !liveness.IsLive(number) && !IsMounted(mountPoints, liveness.Snapshot.References.PathOf(number));

    private static bool IsMounted(HashSet<string> mountPoints, StorePath path) => mountPoints.Contains(path.BaseName);

    // A path stays as long as one needs it that stays. What stays makes what it needs stay.
    private static void DropNeeded(HashSet<int> chosen, Adjacency needs, Adjacency keepers)
    {
        var dropped = new Queue<int>(
            chosen.Where(number => keepers[number].ToArray().Any(keeper => keeper != number && !chosen.Contains(keeper))));
        while (dropped.TryDequeue(out var number))
        {
            if (chosen.Remove(number))
            {
                foreach (var needed in needs[number])
                {
                    dropped.Enqueue(needed);
                }
            }
        }
    }

    private List<string> FindUnregistered(
        Liveness liveness, IReadOnlyCollection<StorePath> paths, HashSet<string> mountPoints, List<RemovalRefusal> refused)
    {
        var invalid = paths.Where(path => liveness.Snapshot.References.NumberOf(path) < 0).Distinct().ToList();
        if (invalid.Count == 0)
        {
            return [];
        }

        var unregistered = new StoreEntries(layout).FindUnregistered(liveness.Snapshot, liveness.HashParts, mountPoints)
            .ToHashSet(StringComparer.Ordinal);
        refused.AddRange(invalid.Where(path => !unregistered.Contains(path.BaseName))
            .Select(static path => new RemovalRefusal(path, [], [], IsValid: false)));
        return [.. invalid.Select(static path => path.BaseName).Where(unregistered.Contains)];
    }
}
