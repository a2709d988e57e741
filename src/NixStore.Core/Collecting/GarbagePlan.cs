using NixStore.Stores.Capabilities;

namespace NixStore.Collecting;

/// <summary>What a collection is going to delete.</summary>
internal sealed class GarbagePlan
{
    /// <summary>Gets the liveness of the paths.</summary>
    public required Liveness Liveness { get; init; }

    /// <summary>Gets the dead paths to delete, referrers first.</summary>
    public required IReadOnlyList<int> Dead { get; init; }

    /// <summary>Gets the names in the store directory that belong to no valid path.</summary>
    public required IReadOnlyList<string> Unregistered { get; init; }

    /// <summary>Gets the links in <c>gcroots/auto</c> whose link does not exist any more.</summary>
    public required IReadOnlyList<string> Dangling { get; init; }

    /// <summary>Gets the roots.</summary>
    public required StoreRootList Roots { get; init; }

    /// <summary>Gets the names in the store directory on which file systems are mounted.</summary>
    public required IReadOnlySet<string> MountPoints { get; init; }

    /// <summary>Gets what the limits of the options ask for, in bytes; null if there is no limit.</summary>
    public long? BytesWanted { get; init; }

    /// <summary>
    /// Gets what deleting each item frees, in bytes: first the unregistered names, then the dead paths; null if it was not measured.
    /// </summary>
    public IReadOnlyList<long>? Sizes { get; init; }

    /// <summary>Gets the files in <c>.links</c> that no path uses, and their bytes; null if they were not measured.</summary>
    public UnusedLinks? Links { get; init; }
}
