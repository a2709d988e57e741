using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores.Local.Database;

namespace NixStore.Collecting;

/// <summary>The order in which dead paths are deleted: each before what it refers to.</summary>
/// <param name="snapshot">The snapshot.</param>
internal sealed class DeletionOrder(StoreSnapshot snapshot)
{
    /// <summary>Orders paths in any way that puts referrers first.</summary>
    public int[] Sort(IReadOnlyList<int> dead)
    {
        var part = snapshot.References.PartOf(dead);
        var order = TopologicalOrder.Of(part.Edges);
        Array.Reverse(order);
        return Array.ConvertAll(order, number => snapshot.References.NumberOf(part.PathOf(number)));
    }

    /// <summary>
    /// Orders paths so that, of those whose referrers are gone, the preferred ones go first, and then those that were registered first.
    /// </summary>
    public int[] SortByPreference(IReadOnlyList<int> dead, IReadOnlySet<StorePath> preferred)
    {
        var part = snapshot.References.PartOf(dead);
        var numbers = part.Paths.Select(snapshot.References.NumberOf).ToArray();
        var referrers = CountReferrers(part.Edges);
        var ready = new PriorityQueue<int, (bool IsLast, long Time, int Number)>();
        for (var node = 0; node < part.Count; node++)
        {
            AddIfReady(node);
        }

        var order = new List<int>(part.Count);
        while (ready.TryDequeue(out var node, out _))
        {
            order.Add(numbers[node]);
            foreach (var reference in part.Edges[node])
            {
                if (reference != node)
                {
                    referrers[reference]--;
                    AddIfReady(reference);
                }
            }
        }

        // What is in a cycle never becomes ready.
        return [.. order, .. Enumerable.Range(0, part.Count).Where(node => referrers[node] > 0).Select(node => numbers[node])];

        void AddIfReady(int node)
        {
            if (referrers[node] == 0)
            {
                ready.Enqueue(node, (!preferred.Contains(part.PathOf(node)), snapshot.RegistrationTimes[numbers[node]], node));
            }
        }
    }

    private static int[] CountReferrers(Adjacency edges)
    {
        var counts = new int[edges.Count];
        for (var node = 0; node < edges.Count; node++)
        {
            foreach (var reference in edges[node])
            {
                counts[reference] += reference == node ? 0 : 1;
            }
        }

        return counts;
    }
}
