using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

internal static partial class DirectoryEntries
{
    [SupportedOSPlatform("linux")]
    private static List<DirectoryEntry> ReadUnix(string directory)
    {
        using var here = FileDescriptor.CurrentDirectory();
        using var opened = FileDescriptor.TryOpen(
            here, FileDescriptor.PathBytes(directory), Libc.ReadOnly | Libc.Directory, 0, out var error)
            ?? throw Errno.Exception(error, "list the directory", directory);
        return [.. DirectoryListing.Read(opened, directory).Select(item => Describe(directory, item))];
    }

    [SupportedOSPlatform("linux")]
    private static DirectoryEntry Describe(string directory, TreeItem item)
    {
        var name = NarName.Decode(item.FileName);
        return new DirectoryEntry(name, item.Kind switch
        {
            DirectoryListing.DirectoryKind => LinkHopKind.Directory,
            DirectoryListing.RegularKind => LinkHopKind.File,
            DirectoryListing.SymlinkKind => LinkHopKind.Link,
            DirectoryListing.UnknownKind => LinkHop.Read($"{directory}/{name}").Kind,
            _ => LinkHopKind.Other,
        });
    }
}
