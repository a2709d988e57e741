namespace NixStore.Graphs;

/// <summary>The nodes that can be reached from some nodes of a graph. It grows as more nodes are added to start from.</summary>
public sealed class ReachableSet
{
    private readonly Adjacency _graph;
    private readonly bool[] _isReached;
    private readonly List<int> _reached = [];

    /// <summary>Creates an empty set.</summary>
    /// <param name="graph">The graph.</param>
    public ReachableSet(Adjacency graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        _graph = graph;
        _isReached = new bool[graph.Count];
    }

    /// <summary>Gets the reached nodes, in the order in which they were reached.</summary>
    public IReadOnlyList<int> Nodes => _reached;

    /// <summary>Creates the set of the nodes that can be reached from some nodes, which are in it too.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="nodes">The nodes to start from.</param>
    /// <returns>The set.</returns>
    public static ReachableSet From(Adjacency graph, IEnumerable<int> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var set = new ReachableSet(graph);
        foreach (var node in nodes)
        {
            set.Add(node);
        }

        return set;
    }

    /// <summary>Returns whether a node is reached.</summary>
    /// <param name="node">The node.</param>
    /// <returns>True if it is.</returns>
    public bool Contains(int node) => _isReached[node];

    /// <summary>Adds a node and all that can be reached from it.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The count of nodes that are new in the set; the last ones of <see cref="Nodes"/>.</returns>
    public int Add(int node)
    {
        var first = _reached.Count;
        Reach(node);
        for (var next = first; next < _reached.Count; next++)
        {
            foreach (var target in _graph[_reached[next]])
            {
                Reach(target);
            }
        }

        return _reached.Count - first;
    }

    private void Reach(int node)
    {
        if (!_isReached[node])
        {
            _isReached[node] = true;
            _reached.Add(node);
        }
    }
}
