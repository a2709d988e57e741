using NixStore.Paths;

namespace NixStore.Closures;

/// <summary>What differs between two sets of paths, package by package, as <c>nix store diff-closures</c> groups them.</summary>
public sealed class ClosureComparison
{
    private ClosureComparison(IReadOnlyList<ClosureChange> packages) => Packages = packages;

    /// <summary>Every package of either set, sorted by name, the unchanged ones included.</summary>
    public IReadOnlyList<ClosureChange> Packages { get; }

    /// <summary>The packages that are not the same in both.</summary>
    public IEnumerable<ClosureChange> Changes => Packages.Where(static package => package.Kind != ClosureChangeKind.Unchanged);

    /// <summary>By how many bytes the second set is larger; negative if it is smaller.</summary>
    public long SizeDelta => Packages.Sum(static package => package.SizeDelta);

    /// <summary>Compares two sets of paths.</summary>
    /// <param name="before">The first set; in any order.</param>
    /// <param name="after">The second set; in any order.</param>
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
