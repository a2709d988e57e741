using NixStore.Paths;

namespace NixStore.Exporting;

/// <summary>What an import would do.</summary>
/// <param name="Paths">The paths that the store lacks, in the order of the file.</param>
/// <param name="Present">The paths of the file that are valid in the store already.</param>
/// <param name="MissingReferences">What the paths refer to that is neither in the file nor valid in the store, sorted.</param>
public sealed record ImportPlan(
    IReadOnlyList<ImportedPath> Paths, IReadOnlyList<ImportedPath> Present, IReadOnlyList<StorePath> MissingReferences)
{
    /// <summary>The sizes of the NARs to import together, in bytes.</summary>
    public long Bytes { get; } = Paths.Sum(static path => path.NarSize);
}
