using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Links;

/// <summary>
/// The directory <c>.links</c> of a store, in which each file that was linked has one more name: the hash of its NAR
/// (<c>src/libstore/optimise-store.cc</c>).
/// </summary>
internal static class LinkDirectory
{
    /// <summary>The name of the directory in the store directory.</summary>
    public const string Name = ".links";

    /// <summary>Returns the location of the directory.</summary>
    public static string PathOf(LocalStoreLayout layout) => Path.Combine(layout.RealStoreDirectory, Name);

    /// <summary>Returns the name of the file with a hash.</summary>
    [SupportedOSPlatform("linux")]
    public static byte[] NameOf(Hash hash) => FileDescriptor.PathBytes(Nix32.Encode(hash.Bytes));

    /// <summary>Reads the inodes of the files in the directory; none if it does not exist.</summary>
    /// <exception cref="NixStoreException">The directory cannot be read.</exception>
    public static IReadOnlySet<ulong> ReadInodes(LocalStoreLayout layout)
    {
        var inodes = new HashSet<ulong>();
        var path = PathOf(layout);
        if (OperatingSystem.IsLinux() && Directory.Exists(path))
        {
            using var links = OpenDirectory(path);
            DirectoryListing.ReadInodes(links, path, inode => inodes.Add(inode));
        }

        return inodes;
    }

    /// <summary>Opens a directory.</summary>
    /// <exception cref="NixStoreException">The directory cannot be opened.</exception>
    [SupportedOSPlatform("linux")]
    public static FileDescriptor OpenDirectory(string path)
    {
        using var current = FileDescriptor.CurrentDirectory();
        return FileDescriptor.TryOpen(current, FileDescriptor.PathBytes(path), Libc.ReadOnly | Libc.Directory, 0, out var error)
            ?? throw Errno.Exception(error, "open", path);
    }
}
