using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Collecting;

/// <summary>What a collection did.</summary>
public sealed record CollectionResult
{
    /// <summary>Gets the valid paths that were deleted.</summary>
    public required IReadOnlyList<StorePath> Deleted { get; init; }

    /// <summary>Gets the other files in the store directory that were removed.</summary>
    public IReadOnlyList<string> LeftoversRemoved { get; init; } = [];

    /// <summary>Gets the count of links in <c>gcroots/auto</c> that were removed.</summary>
    public int StaleRootsRemoved { get; init; }

    /// <summary>Gets the count of files in <c>.links</c> that were removed.</summary>
    public int UnusedLinksRemoved { get; init; }

    /// <summary>Gets the count of dead paths that stay because they were rooted, registered or referred to meanwhile.</summary>
    public int Kept { get; init; }

    /// <summary>Gets the bytes on disk that were freed.</summary>
    public required long BytesFreed { get; init; }

    /// <summary>Gets what the limits of the options asked for, in bytes; null if there was no limit.</summary>
    public long? BytesWanted { get; init; }

    /// <summary>Gets whether the goal was reached; true if there was none.</summary>
    public bool IsGoalReached => BytesWanted is null || BytesFreed >= BytesWanted;

    /// <summary>Gets what could not be deleted. The next collection tries again.</summary>
    public IReadOnlyList<CollectionFailure> Failures { get; init; } = [];

    /// <summary>
    /// Gets the narinfos of a binary cache that cannot be used. They stayed, together with all NARs, because any NAR can be theirs.
    /// </summary>
    public IReadOnlyList<CollectionFailure> Doubtful { get; init; } = [];
}

/// <summary>Something that could not be deleted.</summary>
/// <param name="Location">The file or directory.</param>
/// <param name="Reason">Why.</param>
public sealed record CollectionFailure(string Location, string Reason)
{
    /// <summary>Returns the failure as an exception.</summary>
    /// <param name="store">The store.</param>
    /// <returns>The exception.</returns>
    public NixStoreException ToException(IStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new NixStoreException($"Cannot delete '{Location}' of the store {store.Location}: {Reason}");
    }
}
