using NixStore.Paths;

namespace NixStore.Closures;

/// <summary>The differences between two sets of paths by package, as in <c>nix store diff-closures</c>.</summary>
public sealed class ClosureComparison
{
    private ClosureComparison(IReadOnlyList<ClosureChange> packages) => Packages = packages;

    /// <summary>Gets all packages of both sets, sorted by name, including unchanged ones.</summary>
    public IReadOnlyList<ClosureChange> Packages { get; }

    /// <summary>Gets the changed packages.</summary>
    public IEnumerable<ClosureChange> Changes => Packages.Where(static package => package.Kind != ClosureChangeKind.Unchanged);

    /// <summary>Gets the difference of the sizes in bytes. Negative if the second set is smaller.</summary>
    public long SizeDelta => Packages.Sum(static package => package.SizeDelta);

    /// <summary>Compares two sets of paths.</summary>
    /// <param name="before">The first set, in any order.</param>
    /// <param name="after">The second set, in any order.</param>
    /// <returns>The comparison.</returns>
    public static ClosureComparison Compare(IEnumerable<ValidPathInfo> before, IEnumerable<ValidPathInfo> after)
    {
        var first = ByName(before);
        var second = ByName(after);
        return new ClosureComparison(
            [.. first.Select(static group => group.Key)
                .Union(second.Select(static group => group.Key))
                .Order(StringComparer.Ordinal)
                .Select(name => new ClosureChange(name, [.. first[name]], [.. second[name]]))]);
    }

    private static ILookup<string, ValidPathInfo> ByName(IEnumerable<ValidPathInfo> paths)
        => paths.DistinctBy(static info => info.Path)
            .OrderBy(static info => info.Path)
            .ToLookup(static info => PackageName.Parse(info.Path.Name).Name);
}
