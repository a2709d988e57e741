using NixStore.Paths;

namespace NixStore.Graphs;

/// <summary>
/// Finds paths that refer to each other in a cycle. No store can contain them, because none of them could be added first.
/// </summary>
internal static class ReferenceCycles
{
    /// <summary>Throws if paths that are to become valid together refer to each other in a cycle. A path may refer to itself.</summary>
    /// <exception cref="NixStoreException">The references form a cycle.</exception>
    public static void Check(StoreDirectory directory, string location, IReadOnlyList<ValidPathInfo> paths)
    {
        if (paths.Count < 2)
        {
            return;
        }

        var graph = ReferenceGraph.Of([.. paths.DistinctBy(static info => info.Path).OrderBy(static info => info.Path)]);
        if (GraphCycles.FindOne(graph.Edges) is { Length: > 0 } cycle)
        {
            var texts = cycle.Append(cycle[0]).Select(number => directory.Print(graph.PathOf(number)));
            throw new NixStoreException(
                $"Cannot add paths to the store {location}: their references form a cycle, {string.Join(" -> ", texts)}.");
        }
    }
}
