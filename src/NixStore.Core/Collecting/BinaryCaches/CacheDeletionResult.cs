using NixStore.Paths;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>What a collection of a binary cache did.</summary>
internal sealed class CacheDeletionResult
{
    /// <summary>Gets the paths that were deleted.</summary>
    public List<StorePath> Deleted { get; } = [];

    /// <summary>Gets the names of the files that belonged to no narinfo and were deleted.</summary>
    public List<string> OrphansDeleted { get; } = [];

    /// <summary>Gets what could not be deleted, and what became wrong meanwhile.</summary>
    public List<CacheFailure> Failures { get; } = [];

    /// <summary>Gets or sets the count of dead paths that stay because they are used again.</summary>
    public int Kept { get; set; }

    /// <summary>Gets or sets the sum of the sizes of the deleted files in bytes.</summary>
    public long BytesFreed { get; set; }
}

/// <summary>What is wrong with a file of a binary cache.</summary>
/// <param name="Location">The file.</param>
/// <param name="Reason">What is wrong.</param>
internal sealed record CacheFailure(string Location, string Reason);
