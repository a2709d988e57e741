using NixStore.Paths;

namespace NixStore.Closures;

/// <summary>What became of one package between two sets of paths.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Before">Its paths in the first set, sorted.</param>
/// <param name="After">Its paths in the second set, sorted.</param>
public sealed record ClosureChange(string Name, IReadOnlyList<ValidPathInfo> Before, IReadOnlyList<ValidPathInfo> After)
{
    /// <summary>What became of it.</summary>
    public ClosureChangeKind Kind { get; } = KindOf(Before, After);

    /// <summary>The versions in the first set, sorted; an empty one for paths without a version.</summary>
    public IReadOnlyList<string> VersionsBefore { get; } = VersionsOf(Before);

    /// <summary>The versions in the second set, sorted; an empty one for paths without a version.</summary>
    public IReadOnlyList<string> VersionsAfter { get; } = VersionsOf(After);

    /// <summary>The size of its NARs in the first set, in bytes.</summary>
    public long SizeBefore { get; } = Before.Sum(static info => info.NarSize);

    /// <summary>The size of its NARs in the second set, in bytes.</summary>
    public long SizeAfter { get; } = After.Sum(static info => info.NarSize);

    /// <summary>By how many bytes it grew; negative if it shrank.</summary>
    public long SizeDelta => SizeAfter - SizeBefore;

    private static ClosureChangeKind KindOf(IReadOnlyList<ValidPathInfo> before, IReadOnlyList<ValidPathInfo> after)
    {
        if (before.Count == 0 || after.Count == 0)
        {
            return before.Count == 0 ? ClosureChangeKind.Added : ClosureChangeKind.Removed;
        }

        if (before.Select(static info => info.Path).SequenceEqual(after.Select(static info => info.Path)))
        {
            return ClosureChangeKind.Unchanged;
        }

        return VersionsOf(before).SequenceEqual(VersionsOf(after))
            ? ClosureChangeKind.ContentsChanged
            : ClosureChangeKind.VersionChanged;
    }

    private static string[] VersionsOf(IReadOnlyList<ValidPathInfo> paths)
        => [.. paths.Select(static info => PackageName.Parse(info.Path.Name).Version).Distinct().Order(StringComparer.Ordinal)];
}
