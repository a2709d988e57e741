using NixStore.Stores.Capabilities;

namespace NixStore.Collecting;

/// <summary>What a collection would delete. It deletes the very same, if the store and its roots do not change meanwhile.</summary>
/// <param name="Items">The garbage, in the order in which it is deleted.</param>
/// <param name="BytesFreed">What deleting all items frees, in bytes on disk; null if the store does not say.</param>
/// <param name="BytesWanted">What the limits of the options ask for, in bytes; null if there is no limit. More than <paramref
/// name="BytesFreed"/> if there is not enough garbage.</param>
/// <param name="Problems">Roots that could not be read. A collection does not begin while there are some.</param>
/// <param name="UnreadableProcesses">The count of processes whose files this user may not see.</param>
/// <param name="MountPoints">The file systems under the store directory, which stay.</param>
public sealed record GarbageReport(
    IReadOnlyList<GarbageItem> Items,
    long? BytesFreed,
    long? BytesWanted,
    IReadOnlyList<StoreRootProblem> Problems,
    int UnreadableProcesses,
    IReadOnlyList<string> MountPoints)
{
    /// <summary>
    /// Gets the narinfos of a binary cache that cannot be used. They stay, together with all NARs, because any NAR can be theirs.
    /// </summary>
    public IReadOnlyList<CollectionFailure> Doubtful { get; init; } = [];
}
