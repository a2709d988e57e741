using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Removes trees with directory handles.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class UnixTreeRemover
{
    private const uint Writable = 0x1C0;

    public static void Remove(string path, SpaceCounter? counter, CancellationToken cancellationToken)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var parent = Path.GetDirectoryName(full)
            ?? throw new NixStoreException($"Cannot remove '{full}': it is the root of the file system.");
        using var current = FileDescriptor.CurrentDirectory();
        using var directory = FileDescriptor.TryOpen(
            current, FileDescriptor.PathBytes(parent), Libc.ReadOnly | Libc.Directory, 0, out var error);
        if (directory is not null)
        {
            Remove(directory, FileDescriptor.PathBytes(Path.GetFileName(full)), parent, cancellationToken, counter);
        }
        else if (error != Errno.NoEntry)
        {
            throw Errno.Exception(error, "remove", full);
        }
    }

    /// <summary>Removes an entry of a directory if it exists.</summary>
    /// <param name="parent">The directory.</param>
    /// <param name="name">The name.</param>
    /// <param name="parentPath">The path of the directory for messages.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each file.</param>
    /// <param name="counter">Counts the space that each removed file frees, or null.</param>
    public static void Remove(
        FileDescriptor parent,
        ReadOnlySpan<byte> name,
        string parentPath,
        CancellationToken cancellationToken,
        SpaceCounter? counter = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Libc.Status status = default;
        var isCounted = counter is not null && parent.TryGetStatus(name, out status) == 0;
        var isDirectory = isCounted && status.Type == Libc.TypeDirectory;
        var error = isDirectory ? Errno.IsDirectory : TryUnlink(parent, name, 0);

        // Linux returns this error for a directory. Other systems and file systems return that the operation is not permitted.
        if (error is Errno.IsDirectory or Errno.NotPermitted)
        {
            RemoveDirectory(parent, name, PathOf(parentPath, name), counter, cancellationToken);
            error = 0;
        }

        if (error == 0 && isCounted)
        {
            counter!.Count(status);
        }
        else if (error is not (0 or Errno.NoEntry))
        {
            throw Errno.Exception(error, "remove", PathOf(parentPath, name));
        }
    }

    private static string PathOf(string parentPath, ReadOnlySpan<byte> name) => Path.Combine(parentPath, NarName.Decode(name));

    private static void RemoveDirectory(
        FileDescriptor parent, ReadOnlySpan<byte> name, string path, SpaceCounter? counter, CancellationToken cancellationToken)
    {
        using (var directory = Open(parent, name, path))
        {
            foreach (var item in DirectoryListing.Read(directory, path))
            {
                Remove(directory, item.FileName, path, cancellationToken, counter);
            }
        }

        var error = TryUnlink(parent, name, Libc.RemoveDirectory);
        if (error is not (0 or Errno.NoEntry))
        {
            throw Errno.Exception(error, "remove", path);
        }
    }

    private static FileDescriptor Open(FileDescriptor parent, ReadOnlySpan<byte> name, string path)
    {
        var directory = FileDescriptor.TryOpen(parent, name, Libc.ReadOnly | Libc.Directory | Libc.NoFollow, 0, out var error)
            ?? throw Errno.Exception(error, "remove", path);
        error = directory.TryGetStatus([], out var status);
        if (error == 0 && (status.Permissions & Writable) != Writable && Libc.ChangeMode(directory, Writable) < 0)
        {
            error = Marshal.GetLastPInvokeError();
        }

        if (error == 0)
        {
            return directory;
        }

        directory.Dispose();
        throw Errno.Exception(error, "remove", path);
    }

    private static int TryUnlink(FileDescriptor parent, ReadOnlySpan<byte> name, int flags)
    {
        var terminated = stackalloc byte[name.Length + 1];
        FileDescriptor.Terminate(name, terminated);
        return Libc.UnlinkAt(parent, terminated, flags) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }
}
