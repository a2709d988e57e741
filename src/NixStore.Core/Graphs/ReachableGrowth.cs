namespace NixStore.Graphs;

/// <summary>
/// Sums the weights of what can be reached from one node after the other, and of the part of it that could not be reached from the node
/// before. Each node takes one walk.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="weights">The weight of each node.</param>
public sealed class ReachableGrowth(Adjacency graph, long[] weights)
{
    private readonly int[] _seen = new int[graph.Count];
    private readonly Stack<int> _open = [];
    private int _walks = 1;
    private long _sum;
    private long _added;

    /// <summary>Lets the next node be the first one again, so that all that it reaches is added.</summary>
    public void StartOver() => _walks++;

    /// <summary>Returns the sums for the next node.</summary>
    /// <param name="node">The node.</param>
    /// <returns>
    /// The weights of the node and of all that can be reached from it, and of those of them that the node before does not reach.
    /// </returns>
    public (long Sum, long Added) Next(int node)
    {
        _walks++;
        (_sum, _added) = (0, 0);
        Open(node);
        while (_open.TryPop(out var next))
        {
            foreach (var target in graph[next])
            {
                Open(target);
            }
        }

        return (_sum, _added);
    }

    private void Open(int node)
    {
        if (_seen[node] == _walks)
        {
            return;
        }

        _sum += weights[node];
        _added += _seen[node] == _walks - 1 ? 0 : weights[node];
        _seen[node] = _walks;
        _open.Push(node);
    }
}
