using NixStore.Stores.Local.Links;

namespace NixStore.Optimising;

/// <summary>What linking the files of a store did, or would do.</summary>
public sealed record OptimisationResult
{
    /// <summary>Gets the count of paths that were looked at; null if the store does not say.</summary>
    public int? PathCount { get; init; }

    /// <summary>Gets the count of files that became one with another; null if the store does not say.</summary>
    public long? FilesLinked { get; init; }

    /// <summary>Gets the bytes on disk that were freed; null if the store does not say.</summary>
    public long? BytesFreed { get; init; }

    /// <summary>Gets the count of files whose contents were read. A file with several names is read once.</summary>
    public long? FilesRead { get; init; }

    /// <summary>Gets the bytes that were read.</summary>
    public long? BytesRead { get; init; }

    /// <summary>
    /// Gets the count of files that stay as they are because the file system allows no more names for the file with their contents.
    /// </summary>
    public long FilesAtLimit { get; init; }

    /// <summary>Gets the files in <c>.links</c> that were removed because their contents did not have the hash in their name.</summary>
    public IReadOnlyList<string> CorruptEntries { get; init; } = [];

    /// <summary>Gets the files that were not linked, such as writable ones.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; init; } = [];
}
