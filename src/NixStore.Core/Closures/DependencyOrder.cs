using NixStore.Graphs;
using NixStore.Paths;

namespace NixStore.Closures;

/// <summary>
/// Sorts paths so that each comes after all that it refers to. The order depends on the paths alone. If
/// references form a cycle, which no Nix makes, each path still comes once.
/// </summary>
public static class DependencyOrder
{
    /// <summary>Sorts paths. References to other paths are ignored.</summary>
    /// <param name="paths">The paths, in any order; of several with the same path the first is used.</param>
    /// <returns>The paths, dependencies first.</returns>
    public static IReadOnlyList<ValidPathInfo> Sort(IEnumerable<ValidPathInfo> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var sorted = paths.DistinctBy(static info => info.Path).ToArray();
        Array.Sort(sorted, static (left, right) => left.Path.CompareTo(right.Path));
        return Array.ConvertAll(TopologicalOrder.Of(ReferenceGraph.Of(sorted).Edges), number => sorted[number]);
    }
}
