using NixStore.Graphs;
using NixStore.Paths;

namespace NixStore.Collecting;

/// <summary>The sizes of the closures of paths, such as those of roots.</summary>
/// <param name="graph">The graph; it contains the closures.</param>
internal sealed class ClosureSizes(SizedGraph graph)
{
    private readonly ReachableWeights _weights = new(graph.References.Edges, graph.NarSizes);
    private readonly Dictionary<int, long> _known = [];

    /// <summary>Returns the size of the NARs of a closure, in bytes; null if the path is null or not valid.</summary>
    public long? Find(StorePath? path)
    {
        if (path is null || graph.References.NumberOf(path) is not (>= 0 and var number))
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
