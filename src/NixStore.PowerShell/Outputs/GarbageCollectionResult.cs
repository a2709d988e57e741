using NixStore.Collecting;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>What a collection has deleted.</summary>
public sealed class GarbageCollectionResult
{
    internal GarbageCollectionResult(CollectionResult result, TimeSpan duration, StoreDirectory directory, StoreReference store)
    {
        Store = store.Text;
        Deleted = [.. result.Deleted.Select(directory.Print)];
        Leftovers = result.LeftoversRemoved.Count;
        StaleRoots = result.StaleRootsRemoved;
        UnusedLinks = result.UnusedLinksRemoved;
        Kept = result.Kept;
        Failed = result.Failures.Count;
        Freed = result.BytesFreed;
        Wanted = result.BytesWanted;
        IsGoalReached = result.IsGoalReached;
        Duration = duration;
    }

    /// <summary>Gets the store, as <c>-Store</c> accepts it.</summary>
    public string Store { get; }

    /// <summary>Gets the full paths that were deleted.</summary>
    public TextList Deleted { get; }

    /// <summary>Gets the count of paths that were deleted.</summary>
    public int Paths => Deleted.Count;

    /// <summary>Gets the bytes on disk that were freed.</summary>
    public long Freed { get; }

    /// <summary>Gets the bytes that the limits asked for; null if there was no limit.</summary>
    public long? Wanted { get; }

    /// <summary>Gets whether the limits were reached; true if there was none.</summary>
    public bool IsGoalReached { get; }

    /// <summary>Gets the count of other files in the store directory that were removed.</summary>
    public int Leftovers { get; }

    /// <summary>Gets the count of stale roots that were removed.</summary>
    public int StaleRoots { get; }

    /// <summary>Gets the count of files in <c>.links</c> that were removed.</summary>
    public int UnusedLinks { get; }

    /// <summary>Gets the count of dead paths that stay, because other processes used them during the collection.</summary>
    public int Kept { get; }

    /// <summary>Gets the count of files and directories that could not be deleted. Each has an error.</summary>
    public int Failed { get; }

    /// <summary>Gets how long the collection took.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Returns the store.</summary>
    /// <returns>The same as <see cref="Store"/>.</returns>
    public override string ToString() => Store;
}
