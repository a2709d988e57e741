using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;

namespace NixStore.Stores.Local.Links;

/// <summary>An open directory on Linux. Files are reached through its handle.</summary>
/// <param name="handle">The handle, which is disposed with this object.</param>
/// <param name="path">The path for messages.</param>
[SupportedOSPlatform("linux")]
internal sealed unsafe class UnixLinkFolder(FileDescriptor handle, string path) : ILinkFolder<UnixLinkFolder>
{
    /// <summary>Gets the handle.</summary>
    public FileDescriptor Handle => handle;

    /// <inheritdoc/>
    public static UnixLinkFolder Open(string path)
    {
        using var current = FileDescriptor.CurrentDirectory();
        var handle = FileDescriptor.TryOpen(current, FileDescriptor.PathBytes(path), Libc.ReadOnly | Libc.Directory, 0, out var error);
        return handle is null ? throw Errno.Exception(error, "open", path) : new UnixLinkFolder(handle, path);
    }

    /// <inheritdoc/>
    public static ILinkableTreeReader<UnixLinkFolder> CreateReader(IReadOnlySet<ulong> linked, KnownContents contents)
        => new UnixLinkableTreeReader(linked, contents);

    /// <inheritdoc/>
    public UnixLinkFolder? TryOpen(byte[] name, out LinkError error)
    {
        var opened = FileDescriptor.TryOpen(handle, name, Libc.ReadOnly | Libc.Directory | Libc.NoFollow, 0, out var number);
        error = ToError(number);
        return opened is null ? null : new UnixLinkFolder(opened, path);
    }

    /// <inheritdoc/>
    public LinkError TryGetStatus(byte[] name, out LinkStatus status)
    {
        var error = handle.TryGetStatus(name, out var native);
        status = new LinkStatus(FileState.Of(native), SpaceCounter.ToSharedFile(native));
        return ToError(error);
    }

    /// <inheritdoc/>
    public Hash? ReadHash(byte[] name, bool isExecutable)
    {
        using var hasher = new UnixFileHasher();
        var error = handle.TryGetStatus(name, out var status);
        if (error == 0 && status.Type == Libc.TypeSymlink)
        {
            return hasher.HashLink(handle, name);
        }

        if (error == 0 && status.Type != Libc.TypeRegular)
        {
            return null;
        }

        using var file = FileDescriptor.TryOpen(handle, name, Libc.ReadOnly | Libc.NonBlock | Libc.NoFollow, 0, out error);
        return file is null
            ? throw new IOException(Marshal.GetPInvokeErrorMessage(error))
            : hasher.HashFile(file, status, CancellationToken.None);
    }

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> List() => DirectoryListing.Read(handle, path).ConvertAll(static item => item.FileName);

    /// <inheritdoc/>
    public LinkError Link(byte[] name, UnixLinkFolder folder, byte[] newName)
    {
        fixed (byte* from = Terminated(name), to = Terminated(newName))
        {
            return Result(Libc.LinkAt(handle, from, folder.Handle, to, 0));
        }
    }

    /// <inheritdoc/>
    public LinkError Replace(byte[] name, UnixLinkFolder folder, byte[] newName)
    {
        fixed (byte* from = Terminated(name), to = Terminated(newName))
        {
            return Result(Libc.RenameAt(handle, from, folder.Handle, to));
        }
    }

    /// <inheritdoc/>
    public LinkError Remove(byte[] name)
    {
        fixed (byte* terminated = Terminated(name))
        {
            return Result(Libc.UnlinkAt(handle, terminated, 0));
        }
    }

    /// <inheritdoc/>
    public LinkError MakeWritable()
    {
        if (Libc.EffectiveUser() == 0)
        {
            return LinkError.None;
        }

        var error = handle.TryGetStatus([], out var status);
        return error != 0 ? ToError(error)
            : (status.Permissions & Libc.OwnerWrite) != 0 ? LinkError.None
            : Result(Libc.ChangeMode(handle, (uint)status.Permissions | Libc.OwnerWrite));
    }

    /// <inheritdoc/>
    public void Restore(int mode)
    {
        // If either fails, the directory is left as a killed process leaves it, and the next run restores it.
        if (handle.TryGetStatus([], out var status) == 0 && status.Permissions != mode)
        {
            _ = Libc.ChangeMode(handle, (uint)mode);
        }

        _ = Libc.SetModificationTime(handle, CanonicalMetadata.ModificationTime);
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static LinkError Result(int returned) => returned == 0 ? LinkError.None : ToError(Marshal.GetLastPInvokeError());

    private static LinkError ToError(int number) => new(
        number switch
        {
            0 => LinkErrorKind.None,
            Errno.NoEntry => LinkErrorKind.Missing,
            Errno.Exists => LinkErrorKind.Exists,
            Errno.TooManyNames => LinkErrorKind.TooManyNames,
            _ => LinkErrorKind.Other,
        },
        number);

    private static byte[] Terminated(byte[] name) => [.. name, 0];
}
