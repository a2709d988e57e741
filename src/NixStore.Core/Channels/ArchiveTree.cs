using NixStore.Nar;

namespace NixStore.Channels;

/// <summary>A file, link or directory of an archive.</summary>
internal abstract record ArchiveNode;

/// <summary>A file.</summary>
/// <param name="Offset">The position of the contents in the temporary file, in bytes.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="IsExecutable">Whether the owner can execute it.</param>
internal sealed record ArchiveFile(long Offset, long Length, bool IsExecutable) : ArchiveNode;

/// <summary>A symbolic link.</summary>
/// <param name="Target">The target.</param>
internal sealed record ArchiveLink(string Target) : ArchiveNode;

/// <summary>A directory.</summary>
internal sealed record ArchiveDirectory : ArchiveNode
{
    /// <summary>Gets the entries, sorted by the bytes of their names.</summary>
    public SortedDictionary<string, ArchiveNode> Entries { get; } = new(Comparer<string>.Create(NarName.Compare));
}
