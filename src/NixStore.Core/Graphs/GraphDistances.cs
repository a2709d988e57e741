namespace NixStore.Graphs;

/// <summary>How many edges the shortest ways through a graph have.</summary>
public static class GraphDistances
{
    /// <summary>The distance of a node that cannot be reached.</summary>
    public const int Unreachable = int.MaxValue;

    /// <summary>Measures the distances of all nodes from one.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="start">The node.</param>
    /// <returns>The count of edges of the shortest way to each node, or <see cref="Unreachable"/>.</returns>
    public static int[] From(Adjacency graph, int start)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var distances = new int[graph.Count];
        Array.Fill(distances, Unreachable);
        distances[start] = 0;
        var queue = new Queue<int>([start]);
        while (queue.TryDequeue(out var node))
        {
            foreach (var target in graph[node])
            {
                if (distances[target] == Unreachable)
                {
                    distances[target] = distances[node] + 1;
                    queue.Enqueue(target);
                }
            }
        }

        return distances;
    }
}
