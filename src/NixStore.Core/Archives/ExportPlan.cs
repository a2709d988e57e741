using NixStore.Paths;

namespace NixStore.Archives;

/// <summary>What an export is going to write.</summary>
/// <param name="Paths">The paths, dependencies first.</param>
/// <param name="Excluded">The paths of the closure that are left out.</param>
public sealed record ExportPlan(IReadOnlyList<ValidPathInfo> Paths, IReadOnlyList<ValidPathInfo> Excluded)
{
    /// <summary>The sizes of the NARs together, in bytes.</summary>
    public long Bytes { get; } = Paths.Sum(static info => info.NarSize);
}
