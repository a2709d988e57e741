using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem;
using NixStore.FileSystem.Native;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Links;

/// <summary>
/// Links files of a store. A link is made under a temporary name in the store directory and renamed, so that no path ever lacks a file or
/// has one more, and the collector removes what a killed process leaves.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class LinkWriter : ILinkChanges
{
    private const int MaximumTries = 3;

    private readonly FileDescriptor _store;
    private readonly byte[] _temporaryName = FileDescriptor.PathBytes($".tmp-link-{Environment.ProcessId}-{Random.Shared.Next()}");

    private LinkWriter(FileDescriptor store, FileDescriptor links)
    {
        _store = store;
        Links = links;
    }

    /// <inheritdoc/>
    public FileDescriptor Links { get; }

    /// <summary>Opens the directory <c>.links</c>, and creates it if it does not exist.</summary>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public static LinkWriter Open(LocalStoreLayout layout)
    {
        var path = LinkDirectory.PathOf(layout);
        try
        {
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path);
                OwnerInheritance.Apply([path], layout.RealStoreDirectory);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot create '{path}' of the store {layout.Location}: {failure.Message}", failure);
        }

        var store = LinkDirectory.OpenDirectory(layout.RealStoreDirectory);
        try
        {
            return new LinkWriter(store, LinkDirectory.OpenDirectory(path));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string location) => PathLocks.TryAcquire(location);

    /// <inheritdoc/>
    public int Create(FileDescriptor directory, LinkableFile file) => Link(directory, file.Name, Links, LinkDirectory.NameOf(file.Hash));

    /// <inheritdoc/>
    public int Replace(LinkEntry entry, FileDescriptor directory, LinkableFile file)
    {
        var error = LinkTemporarily(entry, file.Hash);
        if (error == 0)
        {
            error = MakeWritable(directory);
        }

        if (error == 0)
        {
            error = Rename(directory, file.Name);
        }

        // Between two names of one file, which another process may have linked meanwhile, a rename succeeds and leaves both.
        Unlink(_store, _temporaryName);
        return error;
    }

    /// <inheritdoc/>
    public int Remove(Hash hash) => Unlink(Links, LinkDirectory.NameOf(hash));

    /// <inheritdoc/>
    public void Restore(FileDescriptor directory, int mode)
    {
        // If either fails, the directory is left as a killed process leaves it, and the next run restores it.
        if (directory.TryGetStatus([], out var status) == 0 && status.Permissions != mode)
        {
            _ = Libc.ChangeMode(directory, (uint)mode);
        }

        _ = Libc.SetModificationTime(directory, CanonicalMetadata.ModificationTime);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Unlink(_store, _temporaryName);
        Links.Dispose();
        _store.Dispose();
    }

    // The collector may remove the temporary name at any time, and another process the name in .links.
    private int LinkTemporarily(LinkEntry entry, Hash hash)
    {
        var name = LinkDirectory.NameOf(hash);
        var error = Link(Links, name, _store, _temporaryName);
        for (var tries = 1; error == Errno.Exists && tries < MaximumTries; tries++)
        {
            Unlink(_store, _temporaryName);
            error = Link(Links, name, _store, _temporaryName);
        }

        if (error == 0)
        {
            error = _store.TryGetStatus(_temporaryName, out var status);
            return error == 0 && SpaceCounter.ToSharedFile(status).Identity != entry.Identity ? Errno.NoEntry : error;
        }

        return error;
    }

    private static int MakeWritable(FileDescriptor directory)
    {
        if (Libc.EffectiveUser() == 0)
        {
            return 0;
        }

        var error = directory.TryGetStatus([], out var status);
        return error != 0 ? error
            : (status.Permissions & Libc.OwnerWrite) != 0 ? 0
            : Result(Libc.ChangeMode(directory, (uint)status.Permissions | Libc.OwnerWrite));
    }

    private int Rename(FileDescriptor directory, byte[] name)
    {
        fixed (byte* from = Terminated(_temporaryName), to = Terminated(name))
        {
            return Result(Libc.RenameAt(_store, from, directory, to));
        }
    }

    private static int Link(FileDescriptor directory, byte[] name, FileDescriptor newDirectory, byte[] newName)
    {
        fixed (byte* from = Terminated(name), to = Terminated(newName))
        {
            return Result(Libc.LinkAt(directory, from, newDirectory, to, 0));
        }
    }

    private static int Unlink(FileDescriptor directory, byte[] name)
    {
        fixed (byte* terminated = Terminated(name))
        {
            return Result(Libc.UnlinkAt(directory, terminated, 0));
        }
    }

    private static int Result(int returned) => returned == 0 ? 0 : Marshal.GetLastPInvokeError();

    private static byte[] Terminated(byte[] name) => [.. name, 0];
}
