using System.Runtime.InteropServices;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Nar;
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
    public static byte[] NameOf(Hash hash) => NarName.Encode(Nix32.Encode(hash.Bytes));

    /// <summary>Reads the inodes of the files in the directory; none if it does not exist.</summary>
    /// <exception cref="NixStoreException">The directory cannot be read.</exception>
    public static IReadOnlySet<ulong> ReadInodes(LocalStoreLayout layout)
    {
        var inodes = new HashSet<ulong>();
        var path = PathOf(layout);
        if (!Directory.Exists(path))
        {
            return inodes;
        }

        if (OperatingSystem.IsLinux())
        {
            using var links = UnixLinkFolder.Open(path);
            DirectoryListing.ReadInodes(links.Handle, path, inode => inodes.Add(inode));
        }
        else if (OperatingSystem.IsWindows())
        {
            var error = WindowsDirectoryListing.TryRead(WindowsNames.LongPath(path), out var entries);
            return error == 0
                ? entries.Select(static entry => entry.Index).ToHashSet()
                : throw new NixStoreException($"Cannot list the directory '{path}': {Marshal.GetPInvokeErrorMessage(error)}");
        }

        return inodes;
    }
}
