namespace NixStore.Graphs;

/// <summary>Sums the weights of the nodes that can be reached from a node. Its memory serves for all nodes.</summary>
/// <param name="graph">The graph.</param>
/// <param name="weights">The weight of each node.</param>
public sealed class ReachableWeights(Adjacency graph, long[] weights)
{
    private readonly int[] _seen = new int[graph.Count];
    private readonly Stack<int> _open = [];
    private int _sums;

    /// <summary>Returns the sum for a node.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The weights of the node and of all that can be reached from it.</returns>
    public long SumFrom(int node)
    {
        _sums++;
        var sum = 0L;
        Open(node);
        while (_open.TryPop(out var next))
        {
            sum += weights[next];
            foreach (var target in graph[next])
            {
                Open(target);
            }
        }

        return sum;
    }

    private void Open(int node)
    {
        if (_seen[node] != _sums)
        {
            _seen[node] = _sums;
            _open.Push(node);
        }
    }
}
