using NixStore.Nar;

namespace NixStore.Tarballs;

/// <summary>A file, link or directory of a tarball.</summary>
internal abstract record TarballNode;

/// <summary>A file.</summary>
/// <param name="Offset">The position of the contents in the temporary file, in bytes.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="IsExecutable">Whether the owner can execute it.</param>
internal sealed record TarballFile(long Offset, long Length, bool IsExecutable) : TarballNode;

/// <summary>A symbolic link.</summary>
/// <param name="Target">The target.</param>
internal sealed record TarballLink(string Target) : TarballNode;

/// <summary>A directory.</summary>
internal sealed record TarballDirectory : TarballNode
{
    /// <summary>Gets the entries, sorted by the bytes of their names.</summary>
    public SortedDictionary<string, TarballNode> Entries { get; } = new(Comparer<string>.Create(NarName.Compare));
}
