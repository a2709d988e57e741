using NixStore.FileSystem.Trees;

namespace NixStore.Stores.Local.Links;

/// <summary>A file in <c>.links</c> whose contents have the hash that is its name.</summary>
/// <param name="identity">The file.</param>
/// <param name="linkCount">The count of its names.</param>
internal sealed class LinkEntry(FileIdentity identity, long linkCount)
{
    /// <summary>Gets the file.</summary>
    public FileIdentity Identity => identity;

    /// <summary>Gets or sets the count of its names.</summary>
    public long LinkCount { get; set; } = linkCount;

    /// <summary>Gets or sets whether the file system allows no more names.</summary>
    public bool IsFull { get; set; }
}
