namespace NixStore.Stores.Local.Links;

/// <summary>What was read of the tree of a store path to link its files.</summary>
/// <param name="Location">The location of the tree.</param>
/// <param name="File">The file, if the tree is one that can be linked; null otherwise.</param>
/// <param name="Directory">The directory, if the tree is one in which something is to be done; null otherwise.</param>
/// <param name="Skipped">The files that are not linked.</param>
/// <param name="FileCount">The count of files to link.</param>
/// <param name="FilesRead">The count of files whose contents were read.</param>
/// <param name="BytesRead">The bytes that were read.</param>
internal sealed record LinkableTree(
    string Location,
    LinkableFile? File,
    LinkableDirectory? Directory,
    IReadOnlyList<SkippedFile> Skipped,
    int FileCount,
    int FilesRead,
    long BytesRead)
{
    /// <summary>Gets whether there is nothing to do.</summary>
    public bool IsEmpty => File is null && Directory is null;
}
