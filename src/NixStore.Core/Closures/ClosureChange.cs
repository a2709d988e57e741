using NixStore.IO;
using NixStore.Paths;

namespace NixStore.Closures;

/// <summary>The change of one package between two sets of paths.</summary>
/// <param name="Name">The name of the package.</param>
/// <param name="Before">The sorted paths in the first set.</param>
/// <param name="After">The sorted paths in the second set.</param>
public sealed record ClosureChange(string Name, IReadOnlyList<ValidPathInfo> Before, IReadOnlyList<ValidPathInfo> After)
{
    /// <summary>Gets the kind of the change.</summary>
    public ClosureChangeKind Kind { get; } = KindOf(Before, After);

    /// <summary>Gets the sorted versions in the first set. Empty for paths without a version.</summary>
    public IReadOnlyList<string> VersionsBefore { get; } = VersionsOf(Before);

    /// <summary>Gets the sorted versions in the second set. Empty for paths without a version.</summary>
    public IReadOnlyList<string> VersionsAfter { get; } = VersionsOf(After);

    /// <summary>Gets the total size of the NARs in the first set in bytes.</summary>
    public long SizeBefore { get; } = ByteCount.Sum(Before.Select(static info => info.NarSize));

    /// <summary>Gets the total size of the NARs in the second set in bytes.</summary>
    public long SizeAfter { get; } = ByteCount.Sum(After.Select(static info => info.NarSize));

    /// <summary>Gets the difference of the sizes in bytes. Negative if the second set is smaller.</summary>
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
