using NixStore.FileSystem;

namespace NixStore.Profiles.Environments;

/// <summary>An entry of a directory of a package.</summary>
/// <param name="Name">The name, decoded as the names of a NAR.</param>
/// <param name="Kind">What the entry leads to: a link is followed, and is absent if it leads to nothing.</param>
/// <param name="IsForeign">Whether the entry is a link that leads to something outside of the store.</param>
internal readonly record struct PackageEntry(string Name, LinkHopKind Kind, bool IsForeign);

/// <summary>The files of packages by their full logical paths, such as <c>/nix/store/…-git/bin</c>. Links are followed.</summary>
internal interface IPackageFiles
{
    /// <summary>Finds what a path leads to in the end.</summary>
    /// <param name="path">The full logical path.</param>
    /// <returns>The path without links, or null if it leads to nothing.</returns>
    string? Resolve(string path);

    /// <summary>Returns what a path leads to.</summary>
    /// <param name="path">The full logical path.</param>
    LinkHopKind KindOf(string path);

    /// <summary>Lists a directory.</summary>
    /// <param name="path">The full logical path.</param>
    /// <returns>The entries, sorted by the bytes of their names.</returns>
    /// <exception cref="NixStoreException">The directory cannot be read.</exception>
    IReadOnlyList<PackageEntry> List(string path);

    /// <summary>Reads a small file.</summary>
    /// <param name="path">The full logical path.</param>
    /// <param name="limit">The maximum size in bytes.</param>
    /// <returns>The contents, or null if there is no file.</returns>
    /// <exception cref="NixStoreException">The file is larger, or cannot be read.</exception>
    byte[]? FindContents(string path, int limit);
}
