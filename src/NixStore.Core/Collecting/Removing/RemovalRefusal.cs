using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.Collecting.Removing;

/// <summary>A path that is not removed.</summary>
/// <param name="Path">The path.</param>
/// <param name="Reasons">The roots that keep it; none if it is dead, not valid, or if the store does not say.</param>
/// <param name="Referrers">
/// The dead paths that need it and are not to be removed with it: those that refer to it, and its outputs or derivers, as the options of
/// the collection say.
/// </param>
/// <param name="IsValid">Whether it is a valid path of the store.</param>
/// <param name="Message">What the store reports; null if it reports nothing.</param>
public sealed record RemovalRefusal(
    StorePath Path, IReadOnlyList<LivenessReason> Reasons, IReadOnlyList<StorePath> Referrers, bool IsValid, string? Message = null)
{
    /// <summary>Returns the refusal as an exception.</summary>
    /// <param name="store">The store.</param>
    /// <returns>The exception.</returns>
    public NixStoreException ToException(IStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return !IsValid ? new StorePathNotValidException(store, Path)
            : Referrers.Count > 0 && Reasons.Count == 0 ? new StorePathNeededException(store, this)
            : new StorePathLiveException(store, this);
    }
}

/// <summary>What a removal would delete.</summary>
/// <param name="Items">The paths to delete, referrers first.</param>
/// <param name="BytesFreed">What deleting them frees, in bytes on disk; null if the store does not say.</param>
/// <param name="Refused">The named paths that are not removed.</param>
public sealed record RemovalReport(IReadOnlyList<GarbageItem> Items, long? BytesFreed, IReadOnlyList<RemovalRefusal> Refused);

/// <summary>What a removal did.</summary>
/// <param name="Result">What was deleted.</param>
/// <param name="Refused">The named paths that were not removed.</param>
public sealed record RemovalResult(CollectionResult Result, IReadOnlyList<RemovalRefusal> Refused);
