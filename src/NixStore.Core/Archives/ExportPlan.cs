using NixStore.IO;
using NixStore.Paths;

namespace NixStore.Archives;

/// <summary>The plan of an export.</summary>
/// <param name="Paths">The paths, dependencies first.</param>
/// <param name="Excluded">The omitted paths of the closure.</param>
public sealed record ExportPlan(IReadOnlyList<ValidPathInfo> Paths, IReadOnlyList<ValidPathInfo> Excluded)
{
    /// <summary>Gets the total size of the NARs in bytes.</summary>
    public long Bytes { get; } = ByteCount.Sum(Paths.Select(static info => info.NarSize));
}
