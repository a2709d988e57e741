using NixStore.Stores.Capabilities;

namespace NixStore.Collecting;

/// <summary>What a root costs.</summary>
/// <param name="Root">The root.</param>
/// <param name="PathsFreed">The count of paths that only this root keeps.</param>
/// <param name="BytesFreed">What a collection would free more if this root, and no other, did not exist, in bytes on disk.</param>
public sealed record RootImpact(StoreRoot Root, long PathsFreed, long BytesFreed)
{
    /// <summary>Gets the size of the NARs of the closure, in bytes; null if the root keeps nothing.</summary>
    public long? ClosureSize { get; init; }
}

/// <summary>What the roots of a store cost.</summary>
/// <param name="Impacts">The roots, in the order in which they were found.</param>
/// <param name="Problems">What could not be read.</param>
/// <param name="UnreadableProcesses">The count of processes whose files this user may not see.</param>
public sealed record RootImpactReport(IReadOnlyList<RootImpact> Impacts, IReadOnlyList<StoreRootProblem> Problems, int UnreadableProcesses);
