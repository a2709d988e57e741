using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem;

/// <summary>
/// What root makes in the directory of another user belongs to that user: otherwise the user could neither delete nor replace it.
/// </summary>
internal static class OwnerInheritance
{
    /// <summary>
    /// Gives files that this process has made to the owner of a directory. Does nothing unless this process runs as root.
    /// </summary>
    /// <param name="paths">The files, links and directories; what is in a directory is not touched.</param>
    /// <param name="directory">The directory.</param>
    /// <exception cref="NixStoreException">The file system refuses.</exception>
    public static void Apply(ReadOnlySpan<string> paths, string directory)
    {
        if (!OperatingSystem.IsLinux() || Libc.EffectiveUser() != 0)
        {
            return;
        }

        var owner = StatusOf(directory);
        foreach (var path in owner.User == 0 ? [] : paths)
        {
            Give(path, owner);
        }
    }

    /// <summary>
    /// Gives trees that this process has made to the owner of a directory. Does nothing unless this process runs as root.
    /// </summary>
    /// <param name="tree">The root of the tree.</param>
    /// <param name="directory">The directory.</param>
    /// <exception cref="NixStoreException">The file system refuses.</exception>
    public static void ApplyToTree(string tree, string directory)
    {
        if (!OperatingSystem.IsLinux() || Libc.EffectiveUser() != 0 || StatusOf(directory) is not { User: not 0 } owner)
        {
            return;
        }

        foreach (var path in Directory.Exists(tree) && new FileInfo(tree).LinkTarget is null
            ? Directory.EnumerateFileSystemEntries(
                tree, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            : [])
        {
            Give(path, owner);
        }

        Give(tree, owner);
    }

    [SupportedOSPlatform("linux")]
    private static Libc.Status StatusOf(string path)
    {
        using var current = FileDescriptor.CurrentDirectory();
        var error = current.TryGetStatus(FileDescriptor.PathBytes(path), out var status);
        return error == 0 ? status : throw Errno.Exception(error, "look at", path);
    }

    [SupportedOSPlatform("linux")]
    private static unsafe void Give(string path, in Libc.Status owner)
    {
        using var current = FileDescriptor.CurrentDirectory();
        var name = FileDescriptor.PathBytes(path);
        var terminated = new byte[name.Length + 1];
        name.CopyTo(terminated.AsSpan());
        fixed (byte* start = terminated)
        {
            if (Libc.ChangeOwnerAt(current, start, owner.User, owner.Group, Libc.SymlinkNoFollow) < 0)
            {
                throw Errno.Exception(Marshal.GetLastPInvokeError(), "set the owner of", path);
            }
        }
    }
}
