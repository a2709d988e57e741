using NixStore.FileSystem.Trees;

namespace NixStore.Stores.Local.Links;

/// <summary>What linking did so far.</summary>
internal sealed class LinkTotals
{
    /// <summary>Gets the counter of the bytes on disk that were freed.</summary>
    public SpaceCounter Counter { get; } = new();

    /// <summary>Gets or sets the count of files that became one with another.</summary>
    public long FilesLinked { get; set; }

    /// <summary>Gets or sets the count of files that stay as they are because another file has the maximum count of names.</summary>
    public long FilesAtLimit { get; set; }

    /// <summary>Gets the locations of files in <c>.links</c> that were removed because their contents do not have their hash.</summary>
    public List<string> CorruptEntries { get; } = [];

    /// <summary>Gets the files that were not linked.</summary>
    public List<SkippedFile> Skipped { get; } = [];
}
