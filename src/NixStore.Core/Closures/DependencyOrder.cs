using NixStore.Graphs;
using NixStore.Paths;

namespace NixStore.Closures;

/// <summary>
/// Sorts paths so that each follows all of its references. The order depends only on the paths. If references form a cycle, which is not
/// possible in a valid store, each path still occurs once.
/// </summary>
public static class DependencyOrder
{
    /// <summary>Sorts paths. References to other paths are ignored.</summary>
    /// <param name="paths">The paths in any order. If a path occurs several times, the first is used.</param>
    /// <returns>The paths, dependencies first.</returns>
    public static IReadOnlyList<ValidPathInfo> Sort(IEnumerable<ValidPathInfo> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var sorted = paths.DistinctBy(static info => info.Path).ToArray();
        Array.Sort(sorted, static (left, right) => left.Path.CompareTo(right.Path));
        return Array.ConvertAll(TopologicalOrder.Of(ReferenceGraph.Of(sorted).Edges), number => sorted[number]);
    }
}
