using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Nar;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Links;

/// <summary>
/// Links the files of trees, one after the other: the first file with certain contents gets a name in <c>.links</c>, and the others are
/// replaced by it. A file in <c>.links</c> from before is read once, before a file is replaced by it. Used by one thread at a time.
/// </summary>
/// <param name="layout">The store.</param>
/// <param name="changes">Makes the changes.</param>
[SupportedOSPlatform("linux")]
internal sealed class FileLinker(LocalStoreLayout layout, ILinkChanges changes) : IDisposable
{
    private const int MaximumTries = 4;

    private readonly Dictionary<Hash, LinkEntry> _entries = [];
    private readonly UnixFileHasher _hasher = new();

    /// <summary>Gets what was done so far.</summary>
    public LinkTotals Totals { get; } = new();

    /// <summary>Links the files of a tree.</summary>
    /// <param name="parent">The directory of the tree.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each file.</param>
    public void Link(FileDescriptor parent, LinkableTree tree, CancellationToken cancellationToken)
    {
        if (tree.File is { } file)
        {
            Link(parent, file, Path.GetDirectoryName(tree.Location)!);
        }
        else if (tree.Directory is { } directory)
        {
            Link(parent, directory, tree.Location, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _hasher.Dispose();

    private void Link(FileDescriptor parent, LinkableDirectory directory, string location, CancellationToken cancellationToken)
    {
        using var handle = FileDescriptor.TryOpen(
            parent, directory.Name, Libc.ReadOnly | Libc.Directory | Libc.NoFollow, 0, out var error);
        if (handle is null)
        {
            Skip(location, error);
            return;
        }

        var isChanged = directory.IsUnfinished;
        try
        {
            foreach (var file in directory.Files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                isChanged |= Link(handle, file, location);
            }

            foreach (var inner in directory.Directories)
            {
                Link(handle, inner, PathOf(location, inner.Name), cancellationToken);
            }
        }
        finally
        {
            if (isChanged)
            {
                changes.Restore(handle, directory.Mode);
            }
        }
    }

    // Returns whether the directory was changed.
    private bool Link(FileDescriptor directory, LinkableFile file, string location)
    {
        var error = directory.TryGetStatus(file.Name, out var status);
        if (error != 0 || FileState.Of(status) != file.State)
        {
            Skip(PathOf(location, file.Name), error);
            return false;
        }

        for (var tries = 1; ; tries++)
        {
            var entry = _entries.GetValueOrDefault(file.Hash) ?? FindOrCreate(directory, file, location);
            if (entry is null || entry.Identity == file.State.Identity)
            {
                return false;
            }

            error = entry.IsFull ? Errno.TooManyNames : changes.Replace(entry, directory, file);
            if (error == Errno.NoEntry && tries < MaximumTries)
            {
                _entries.Remove(file.Hash);
                continue;
            }

            return Settle(entry, file, location, error);
        }
    }

    private bool Settle(LinkEntry entry, LinkableFile file, string location, int error)
    {
        switch (error)
        {
            case 0:
                entry.LinkCount++;
                Totals.FilesLinked++;
                Totals.Counter.Count(new SharedFile(file.State.Identity, file.LinkCount, file.Bytes));
                return true;
            case Errno.TooManyNames:
                entry.IsFull = true;
                Refuse(file, location, error);
                return false;
            default:
                Refuse(file, location, error);
                return true;
        }
    }

    // Returns null if the file is left as it is.
    private LinkEntry? FindOrCreate(FileDescriptor directory, LinkableFile file, string location)
    {
        try
        {
            var error = changes.Create(directory, file);
            for (var tries = 1; error == Errno.Exists && tries < MaximumTries; tries++)
            {
                if (Examine(file.Hash, file.State.Identity) is { } entry)
                {
                    return _entries[file.Hash] = entry;
                }

                error = changes.Create(directory, file);
            }

            if (error == 0)
            {
                return _entries[file.Hash] = new LinkEntry(file.State.Identity, file.LinkCount + 1);
            }

            Refuse(file, location, error);
        }
        catch (IOException failure)
        {
            Totals.Skipped.Add(new SkippedFile(
                PathOf(location, file.Name), $"the file with its hash in .links cannot be read: {failure.Message}"));
        }

        return null;
    }

    private void Refuse(LinkableFile file, string location, int error)
    {
        if (error == Errno.TooManyNames)
        {
            Totals.FilesAtLimit++;
        }
        else
        {
            Skip(PathOf(location, file.Name), error);
        }
    }

    // Returns null if the entry is gone, or was removed because its contents do not have the hash.
    private LinkEntry? Examine(Hash hash, FileIdentity known)
    {
        var name = LinkDirectory.NameOf(hash);
        if (changes.Links!.TryGetStatus(name, out var status) != 0)
        {
            return null;
        }

        var shared = SpaceCounter.ToSharedFile(status);
        if (shared.Identity == known || hash == HashOf(name, status))
        {
            return new LinkEntry(shared.Identity, shared.LinkCount);
        }

        Totals.CorruptEntries.Add(PathOf(LinkDirectory.PathOf(layout), name));
        if (changes.Remove(hash) == 0)
        {
            Totals.Counter.Count(shared);
        }

        return null;
    }

    private Hash? HashOf(byte[] name, in Libc.Status status)
    {
        if (status.Type == Libc.TypeSymlink)
        {
            return _hasher.HashLink(changes.Links!, name);
        }

        if (status.Type != Libc.TypeRegular)
        {
            return null;
        }

        using var file = FileDescriptor.TryOpen(
            changes.Links!, name, Libc.ReadOnly | Libc.NonBlock | Libc.NoFollow, 0, out var error);
        return file is null
            ? throw new IOException(Marshal.GetPInvokeErrorMessage(error))
            : _hasher.HashFile(file, status, CancellationToken.None);
    }

    private void Skip(string path, int error)
        => Totals.Skipped.Add(new SkippedFile(
            path, error == 0 ? "it was replaced while it was read" : Marshal.GetPInvokeErrorMessage(error)));

    private static string PathOf(string location, byte[] name) => $"{location}/{NarName.Decode(name)}";
}
