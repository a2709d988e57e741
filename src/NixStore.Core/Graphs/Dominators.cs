namespace NixStore.Graphs;

/// <summary>
/// The dominator tree of a graph: a node dominates another one if every way from the root to the other leads through it, so that the
/// other could not be reached without it. Computed in near-linear time (Lengauer and Tarjan, 1979, with path compression).
/// </summary>
public sealed class Dominators
{
    private readonly int[] _dominators;
    private readonly int[] _depths;
    private readonly int[] _preorder;

    private Dominators(int[] dominators, int[] depths, int[] preorder)
    {
        _dominators = dominators;
        _depths = depths;
        _preorder = preorder;
    }

    /// <summary>Gets the nodes that can be reached from the root; each comes after its dominator.</summary>
    public IReadOnlyList<int> Nodes => _preorder;

    /// <summary>Computes the dominators of all nodes that can be reached from a root.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="root">The root.</param>
    /// <returns>The dominator tree.</returns>
    public static Dominators From(Adjacency graph, int root)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var search = new DominatorSearch(graph, root);
        return new Dominators(search.Dominators, search.MeasureDepths(), search.Preorder);
    }

    /// <summary>Returns the nearest node that dominates a node.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The node, or -1 for the root and for a node that cannot be reached.</returns>
    public int DominatorOf(int node) => _dominators[node];

    /// <summary>Returns whether a node can be reached from the root.</summary>
    /// <param name="node">The node.</param>
    /// <returns>True if it can.</returns>
    public bool IsReached(int node) => _depths[node] >= 0;

    /// <summary>Returns the nearest node that dominates two nodes or is one of them.</summary>
    /// <param name="first">One node, which can be reached.</param>
    /// <param name="second">The other node, which can be reached.</param>
    /// <returns>The node.</returns>
    public int CommonDominatorOf(int first, int second)
    {
        while (first != second)
        {
            if (_depths[first] < _depths[second])
            {
                (first, second) = (second, first);
            }

            first = _dominators[first];
        }

        return first;
    }

    /// <summary>Adds to the weight of each node the weights of all nodes that it dominates.</summary>
    /// <param name="weights">The weight of each node; replaced by the sums.</param>
    public void SumInto(long[] weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        for (var index = _preorder.Length - 1; index > 0; index--)
        {
            var node = _preorder[index];
            weights[_dominators[node]] += weights[node];
        }
    }
}
