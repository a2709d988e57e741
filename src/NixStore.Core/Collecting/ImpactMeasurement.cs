using NixStore.FileSystem.Trees;
using NixStore.Graphs;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Links;

namespace NixStore.Collecting;

/// <summary>
/// Measures what each root costs, by dominators: in a graph that begins with all roots, a root dominates the paths that only it keeps. A
/// file that several paths share goes when their common dominator goes.
/// </summary>
/// <param name="layout">The store.</param>
/// <param name="options">How many threads measure.</param>
/// <param name="liveness">The graph.</param>
internal sealed class ImpactMeasurement(LocalStoreLayout layout, CollectionOptions options, Liveness liveness)
{
    private readonly Dictionary<FileIdentity, Names> _names = [];

    private int Paths => liveness.Snapshot.References.Count;

    /// <summary>Measures all roots.</summary>
    /// <exception cref="NixStoreException">The files cannot be read.</exception>
    public List<RootImpact> Measure(IReadOnlyList<StoreRoot> roots, CollectionMeter meter, CancellationToken cancellationToken)
    {
        var start = Paths + roots.Count;
        var dominators = Dominators.From(WithRoots(roots), start);
        var bytes = new long[start + 1];
        var counts = new long[start + 1];
        var usages = MeasureAll(meter, cancellationToken);
        for (var number = 0; number < Paths; number++)
        {
            var isLive = dominators.IsReached(number);
            bytes[number] = isLive ? usages[number].Bytes : 0;
            counts[number] = 1;
            foreach (var file in usages[number].Shared)
            {
                AddName(file, isLive ? number : -1, dominators);
            }
        }

        AddShared(bytes);
        dominators.SumInto(bytes);
        dominators.SumInto(counts);
        return [.. roots.Select((root, index) => new RootImpact(root, counts[Paths + index], bytes[Paths + index]))];
    }

    private Adjacency WithRoots(IReadOnlyList<StoreRoot> roots)
    {
        var start = Paths + roots.Count;
        var sources = new List<int>();
        var targets = new List<int>();
        for (var number = 0; number < Paths; number++)
        {
            foreach (var kept in liveness.Edges[number])
            {
                Add(number, kept);
            }
        }

        for (var index = 0; index < roots.Count; index++)
        {
            Add(start, Paths + index);
            if (!roots[index].Stale && roots[index].Path is { } path && liveness.Snapshot.References.NumberOf(path) is >= 0 and var kept)
            {
                Add(Paths + index, kept);
            }
        }

        return Adjacency.FromEdges(start + 1, sources.ToArray(), targets.ToArray());

        void Add(int source, int target)
        {
            sources.Add(source);
            targets.Add(target);
        }
    }

    private TreeUsage[] MeasureAll(CollectionMeter meter, CancellationToken cancellationToken)
    {
        meter.Begin(CollectionPhase.Measuring, Paths);
        return new UsageMeasurement(meter, options.MaxDegreeOfParallelism)
            .Measure([.. liveness.Snapshot.References.Paths.Select(layout.RealPathOf)], cancellationToken);
    }

    // The names in dead paths go with the next collection in any case.
    private void AddName(SharedFile file, int number, Dominators dominators)
    {
        var names = _names.GetValueOrDefault(file.Identity, new Names(0, file.LinkCount, file.Bytes, -1));
        var holder = number < 0 ? names.Holder
            : names.Holder < 0 ? number
            : dominators.CommonDominatorOf(names.Holder, number);
        _names[file.Identity] = names with { Seen = names.Seen + 1, Holder = holder };
    }

    private void AddShared(long[] bytes)
    {
        var swept = LinkDirectory.ReadInodes(layout);
        foreach (var (file, names) in _names)
        {
            var outside = names.LinkCount - names.Seen - (swept.Contains(file.Inode) ? 1 : 0);
            if (names.Holder >= 0 && outside <= 0)
            {
                bytes[names.Holder] += names.Bytes;
            }
        }
    }

    private readonly record struct Names(long Seen, long LinkCount, long Bytes, int Holder);
}
