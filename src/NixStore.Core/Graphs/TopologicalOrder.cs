namespace NixStore.Graphs;

/// <summary>An order of the nodes of a graph in which each comes after all that it has an edge to.</summary>
public static class TopologicalOrder
{
    /// <summary>Orders the nodes of a graph. If edges form a cycle, each of its nodes still comes once.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>All nodes; the order depends on the graph alone.</returns>
    public static int[] Of(Adjacency graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var order = new int[graph.Count];
        var ordered = 0;
        var isSeen = new bool[graph.Count];

        // A stack of its own: a chain of references can be longer than the stack of a thread is deep.
        var stack = new Stack<(int Node, int Next)>();
        for (var start = 0; start < graph.Count; start++)
        {
            if (isSeen[start])
            {
                continue;
            }

            isSeen[start] = true;
            stack.Push((start, 0));
            while (stack.TryPop(out var visit))
            {
                var targets = graph[visit.Node];
                var next = visit.Next;
                while (next < targets.Length && isSeen[targets[next]])
                {
                    next++;
                }

                if (next == targets.Length)
                {
                    order[ordered++] = visit.Node;
                    continue;
                }

                isSeen[targets[next]] = true;
                stack.Push((visit.Node, next + 1));
                stack.Push((targets[next], 0));
            }
        }

        return order;
    }
}
