namespace NixStore.Graphs;

/// <summary>Finds cycles of a graph. An edge from a node to itself is not one.</summary>
public static class GraphCycles
{
    private const byte Open = 1;
    private const byte Closed = 2;

    /// <summary>Finds one cycle.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>The nodes of the cycle in order, each once; empty if the graph has none.</returns>
    public static int[] FindOne(Adjacency graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var states = new byte[graph.Count];
        var trail = new List<(int Node, int Next)>();
        for (var start = 0; start < graph.Count; start++)
        {
            if (states[start] == 0 && Search(graph, start, states, trail) is { Length: > 0 } cycle)
            {
                return cycle;
            }
        }

        return [];
    }

    private static int[] Search(Adjacency graph, int start, byte[] states, List<(int Node, int Next)> trail)
    {
        states[start] = Open;
        trail.Add((start, 0));
        while (trail.Count > 0)
        {
            var (node, next) = trail[^1];
            if (next == graph[node].Length)
            {
                states[node] = Closed;
                trail.RemoveAt(trail.Count - 1);
                continue;
            }

            trail[^1] = (node, next + 1);
            var target = graph[node][next];
            if (states[target] == Open && target != node)
            {
                return [.. trail.Select(static visit => visit.Node).SkipWhile(visited => visited != target)];
            }

            if (states[target] == 0)
            {
                states[target] = Open;
                trail.Add((target, 0));
            }
        }

        return [];
    }
}
