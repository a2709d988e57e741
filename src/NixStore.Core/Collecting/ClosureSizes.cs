using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores.Local.Database;

namespace NixStore.Collecting;

/// <summary>The sizes of the closures of roots.</summary>
/// <param name="graph">The graph; it contains the closures.</param>
/// <param name="narSizes">The size of the NAR of each path, in bytes.</param>
internal sealed class ClosureSizes(ReferenceGraph graph, long[] narSizes)
{
    private readonly ReachableWeights _weights = new(graph.Edges, narSizes);
    private readonly Dictionary<int, long> _known = [];

    /// <summary>Creates the sizes of a snapshot.</summary>
    public static ClosureSizes Of(StoreSnapshot snapshot) => new(snapshot.References, snapshot.NarSizes);

    /// <summary>Creates the sizes of a closure.</summary>
    public static ClosureSizes Of(IReadOnlyList<ValidPathInfo> closure)
    {
        ValidPathInfo[] sorted = [.. closure.OrderBy(static info => info.Path)];
        return new ClosureSizes(ReferenceGraph.Of(sorted), Array.ConvertAll(sorted, static info => info.NarSize));
    }

    /// <summary>Returns the size of the NARs of a closure, in bytes; null if the path is null or not valid.</summary>
    public long? Find(StorePath? path)
    {
        if (path is null || graph.NumberOf(path) is not (>= 0 and var number))
        {
            return null;
        }

        if (!_known.TryGetValue(number, out var size))
        {
            _known[number] = size = _weights.SumFrom(number);
        }

        return size;
    }
}
