using NixStore.Graphs;
using NixStore.Paths;

namespace NixStore.Closures;

/// <summary>
/// Puts paths in an order in which each comes after all that it refers to. The order depends on the paths alone. Where
/// references go round in a circle, which an honest store never has, each path still comes once.
/// </summary>
public static class DependencyOrder
{
    /// <summary>Orders paths; references to others than these do not count.</summary>
    /// <param name="paths">The paths, in any order; of several for one path the first counts.</param>
    /// <returns>The paths, dependencies first.</returns>
    public static IReadOnlyList<ValidPathInfo> Sort(IEnumerable<ValidPathInfo> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var sorted = paths.DistinctBy(static info => info.Path).ToArray();
        Array.Sort(sorted, static (left, right) => left.Path.CompareTo(right.Path));
        return Array.ConvertAll(Order(GraphOf(sorted)), number => sorted[number]);
    }

    /// <summary>Creates the graph of some paths; references to others are left out.</summary>
    /// <param name="sorted">The paths, sorted; the index of each is its number.</param>
    /// <returns>The graph, each run of references sorted.</returns>
    internal static ReferenceGraph GraphOf(ValidPathInfo[] sorted)
    {
        var numbers = new Dictionary<StorePath, int>(sorted.Length);
        for (var number = 0; number < sorted.Length; number++)
        {
            numbers.Add(sorted[number].Path, number);
        }

        var starts = new int[sorted.Length + 1];
        var references = new List<int>(sorted.Length * 8);
        for (var number = 0; number < sorted.Length; number++)
        {
            foreach (var reference in sorted[number].References)
            {
                if (numbers.TryGetValue(reference, out var referenceNumber))
                {
                    references.Add(referenceNumber);
                }
            }

            starts[number + 1] = references.Count;
        }

        var runs = references.ToArray();
        SortRuns(starts, runs);
        return new ReferenceGraph(Array.ConvertAll(sorted, static info => info.Path), starts, runs);
    }

    /// <summary>Takes some paths out of a graph, with the references among them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="numbers">The numbers of the paths to take.</param>
    /// <returns>A graph of these paths, sorted, each run of references sorted.</returns>
    internal static ReferenceGraph Part(ReferenceGraph graph, ReadOnlySpan<int> numbers)
    {
        var paths = new StorePath[numbers.Length];
        for (var i = 0; i < paths.Length; i++)
        {
            paths[i] = graph.PathOf(numbers[i]);
        }

        var sorted = numbers.ToArray();
        Array.Sort(paths, sorted);
        var renumbered = new int[graph.Count];
        Array.Fill(renumbered, -1);
        for (var i = 0; i < sorted.Length; i++)
        {
            renumbered[sorted[i]] = i;
        }

        var starts = new int[sorted.Length + 1];
        var references = new List<int>(sorted.Length * 8);
        for (var i = 0; i < sorted.Length; i++)
        {
            foreach (var reference in graph.ReferencesOf(sorted[i]))
            {
                if (renumbered[reference] >= 0)
                {
                    references.Add(renumbered[reference]);
                }
            }

            starts[i + 1] = references.Count;
        }

        var runs = references.ToArray();
        SortRuns(starts, runs);
        return new ReferenceGraph(paths, starts, runs);
    }

    /// <summary>Orders a whole graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>The numbers of all paths, dependencies first.</returns>
    internal static int[] Order(ReferenceGraph graph)
    {
        var order = new int[graph.Count];
        var ordered = 0;
        var seen = new bool[graph.Count];

        // A stack of its own: a chain of references may be longer than a thread's stack is deep.
        var stack = new Stack<(int Number, int Next)>();
        for (var root = 0; root < graph.Count; root++)
        {
            if (seen[root])
            {
                continue;
            }

            seen[root] = true;
            stack.Push((root, 0));
            while (stack.TryPop(out var visit))
            {
                var references = graph.ReferencesOf(visit.Number);
                var next = visit.Next;
                while (next < references.Length && seen[references[next]])
                {
                    next++;
                }

                if (next == references.Length)
                {
                    order[ordered++] = visit.Number;
                    continue;
                }

                seen[references[next]] = true;
                stack.Push((visit.Number, next + 1));
                stack.Push((references[next], 0));
            }
        }

        return order;
    }

    private static void SortRuns(int[] starts, int[] references)
    {
        for (var i = 0; i + 1 < starts.Length; i++)
        {
            references.AsSpan(starts[i]..starts[i + 1]).Sort();
        }
    }
}
