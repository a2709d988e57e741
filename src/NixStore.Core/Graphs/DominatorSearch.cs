namespace NixStore.Graphs;

/// <summary>
/// The algorithm of Lengauer and Tarjan. Nodes are numbered in the order of a depth-first search; everything but the result is in these
/// numbers.
/// </summary>
internal sealed class DominatorSearch
{
    private readonly Adjacency _graph;
    private readonly int[] _numbers;
    private readonly int[] _parents;
    private readonly int[] _semi;
    private readonly int[] _labels;
    private readonly int[] _ancestors;
    private readonly Stack<int> _compressed = new();

    public DominatorSearch(Adjacency graph, int root)
    {
        _graph = graph;
        _numbers = new int[graph.Count];
        Array.Fill(_numbers, -1);
        _parents = new int[graph.Count];
        Preorder = Number(root);
        _semi = [.. Enumerable.Range(0, Preorder.Length)];
        _labels = [.. _semi];
        _ancestors = new int[Preorder.Length];
        Array.Fill(_ancestors, -1);
        Dominators = FindDominators(graph.Reverse());
    }

    /// <summary>Gets the nodes that can be reached, in the order of the search.</summary>
    public int[] Preorder { get; }

    /// <summary>Gets the dominator of each node; -1 for the root and for what cannot be reached.</summary>
    public int[] Dominators { get; }

    /// <summary>Measures how deep each node is in the dominator tree; -1 for what cannot be reached.</summary>
    public int[] MeasureDepths()
    {
        var depths = new int[_graph.Count];
        Array.Fill(depths, -1);
        foreach (var node in Preorder)
        {
            depths[node] = Dominators[node] < 0 ? 0 : depths[Dominators[node]] + 1;
        }

        return depths;
    }

    private int[] Number(int root)
    {
        var preorder = new List<int>();
        var stack = new Stack<(int Node, int Next)>();
        Visit(root, -1);
        while (stack.TryPop(out var visit))
        {
            var targets = _graph[visit.Node];
            var next = visit.Next;
            while (next < targets.Length && _numbers[targets[next]] >= 0)
            {
                next++;
            }

            if (next < targets.Length)
            {
                stack.Push((visit.Node, next + 1));
                Visit(targets[next], _numbers[visit.Node]);
            }
        }

        return [.. preorder];

        void Visit(int node, int parent)
        {
            _numbers[node] = preorder.Count;
            _parents[preorder.Count] = parent;
            preorder.Add(node);
            stack.Push((node, 0));
        }
    }

    private int[] FindDominators(Adjacency predecessors)
    {
        var count = Preorder.Length;
        var dominators = new int[count];
        var firstOfBucket = new int[count];
        var nextInBucket = new int[count];
        Array.Fill(firstOfBucket, -1);
        for (var number = count - 1; number > 0; number--)
        {
            foreach (var predecessor in predecessors[Preorder[number]])
            {
                if (_numbers[predecessor] >= 0)
                {
                    _semi[number] = Math.Min(_semi[number], _semi[Evaluate(_numbers[predecessor])]);
                }
            }

            nextInBucket[number] = firstOfBucket[_semi[number]];
            firstOfBucket[_semi[number]] = number;
            var parent = _parents[number];
            _ancestors[number] = parent;
            for (var member = firstOfBucket[parent]; member >= 0; member = nextInBucket[member])
            {
                var best = Evaluate(member);
                dominators[member] = _semi[best] < _semi[member] ? best : parent;
            }

            firstOfBucket[parent] = -1;
        }

        for (var number = 1; number < count; number++)
        {
            if (dominators[number] != _semi[number])
            {
                dominators[number] = dominators[dominators[number]];
            }
        }

        return ToNodes(dominators);
    }

    private int[] ToNodes(int[] dominators)
    {
        var nodes = new int[_graph.Count];
        Array.Fill(nodes, -1);
        for (var number = 1; number < dominators.Length; number++)
        {
            nodes[Preorder[number]] = Preorder[dominators[number]];
        }

        return nodes;
    }

    // The node with the least semidominator on the way up to the root of the forest that was linked so far.
    private int Evaluate(int number)
    {
        if (_ancestors[number] < 0)
        {
            return number;
        }

        for (var up = number; _ancestors[_ancestors[up]] >= 0; up = _ancestors[up])
        {
            _compressed.Push(up);
        }

        while (_compressed.TryPop(out var down))
        {
            var ancestor = _ancestors[down];
            if (_semi[_labels[ancestor]] < _semi[_labels[down]])
            {
                _labels[down] = _labels[ancestor];
            }

            _ancestors[down] = _ancestors[ancestor];
        }

        return _labels[number];
    }
}
