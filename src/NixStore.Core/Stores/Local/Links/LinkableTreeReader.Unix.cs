using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Nar;

namespace NixStore.Stores.Local.Links;

/// <summary>
/// Reads trees and hashes the files that can be linked, as Nix chooses them (<c>src/libstore/optimise-store.cc</c>): regular files that
/// are not writable, and symbolic links. Used by one thread at a time.
/// </summary>
/// <param name="linked">The inodes of files that have a name in <c>.links</c>. They are not looked at.</param>
/// <param name="contents">The hashes of files with several names.</param>
[SupportedOSPlatform("linux")]
internal sealed class UnixLinkableTreeReader(IReadOnlySet<ulong> linked, KnownContents contents) : ILinkableTreeReader<UnixLinkFolder>
{
    private readonly UnixFileHasher _hasher = new();
    private readonly List<byte[]> _directories = [];
    private LinkableTreeTally _tally = new(null);
    private string _location = "";
    private CancellationToken _cancellationToken;

    /// <inheritdoc/>
    public LinkableTree Read(
        UnixLinkFolder parent, string location, NarListing? listing, Action<long>? advance, CancellationToken cancellationToken)
    {
        _tally = new LinkableTreeTally(advance);
        _directories.Clear();
        _location = Path.GetDirectoryName(location)!;
        _cancellationToken = cancellationToken;
        var name = FileDescriptor.PathBytes(Path.GetFileName(location));
        var error = parent.Handle.TryGetStatus(name, out var status);
        LinkableFile? file = null;
        LinkableDirectory? directory = null;
        if (error != 0)
        {
            Skip(name, error);
        }
        else if (status.Type == Libc.TypeDirectory)
        {
            directory = ReadDirectory(parent.Handle, name);
        }
        else if (!linked.Contains(status.Inode))
        {
            file = ReadFile(parent.Handle, name, KindOf(status.Type));
        }

        return _tally.ToTree(location, file, directory);
    }

    /// <inheritdoc/>
    public void Dispose() => _hasher.Dispose();

    private static int KindOf(int type) => type switch
    {
        Libc.TypeDirectory => DirectoryListing.DirectoryKind,
        Libc.TypeRegular => DirectoryListing.RegularKind,
        Libc.TypeSymlink => DirectoryListing.SymlinkKind,
        _ => -1,
    };

    private LinkableDirectory? ReadDirectory(FileDescriptor parent, byte[] name)
    {
        using var directory = FileDescriptor.TryOpen(parent, name, Libc.ReadOnly | Libc.Directory | Libc.NoFollow, 0, out var error);
        var entries = default(DirectoryListing.UnknownEntries);
        if (directory is null
            || (error = directory.TryGetStatus([], out var status)) != 0
            || (error = DirectoryListing.TryReadUnknown(directory, linked, out entries)) != 0)
        {
            Skip(name, error);
            return null;
        }

        _directories.Add(name);
        List<LinkableFile>? files = null;
        List<LinkableDirectory>? directories = null;
        foreach (var item in entries.Items)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            Read(directory, item, ref files, ref directories);
        }

        _directories.RemoveAt(_directories.Count - 1);

        // A directory with linked files has another time only if the process that linked them was killed.
        var isUnfinished = entries.HasKnown && status.ModificationSeconds != CanonicalMetadata.ModificationTime;
        var mode = isUnfinished ? (int)CanonicalMetadata.DirectoryMode : status.Permissions;
        return isUnfinished || files is not null || directories is not null
            ? new LinkableDirectory(name, mode, isUnfinished, files ?? [], directories ?? [])
            : null;
    }

    private void Read(FileDescriptor directory, TreeItem item, ref List<LinkableFile>? files, ref List<LinkableDirectory>? directories)
    {
        var kind = item.Kind;
        if (kind == DirectoryListing.UnknownKind)
        {
            kind = directory.TryGetStatus(item.FileName, out var status) == 0 ? KindOf(status.Type) : -1;
        }

        if (kind == DirectoryListing.DirectoryKind)
        {
            if (ReadDirectory(directory, item.FileName) is { } inner)
            {
                (directories ??= []).Add(inner);
            }
        }
        else if (ReadFile(directory, item.FileName, kind) is { } file)
        {
            (files ??= []).Add(file);
        }
    }

    private LinkableFile? ReadFile(FileDescriptor directory, byte[] name, int kind)
    {
        try
        {
            return kind switch
            {
                DirectoryListing.RegularKind => ReadRegularFile(directory, name),
                DirectoryListing.SymlinkKind => ReadLink(directory, name),
                _ => null,
            };
        }
        catch (IOException failure)
        {
            _tally.Skip(PathOf(name), failure.Message);
            return null;
        }
    }

    private LinkableFile? ReadRegularFile(FileDescriptor directory, byte[] name)
    {
        // Another file type may have taken the name, and a pipe must not block.
        const int flags = Libc.ReadOnly | Libc.NonBlock;
        using var file = FileDescriptor.TryOpen(directory, name, flags | Libc.NoFollow, 0, out var error);
        if (file is null || (error = file.TryGetStatus([], out var status)) != 0)
        {
            Skip(name, error);
            return null;
        }

        if (status.Type != Libc.TypeRegular || (status.Permissions & Libc.OwnerWrite) != 0)
        {
            _tally.Skip(PathOf(name), status.Type == Libc.TypeRegular ? "it is writable" : "it was replaced while it was read");
            return null;
        }

        return Finish(name, status, HashOf(file, status));
    }

    private LinkableFile? ReadLink(FileDescriptor directory, byte[] name)
    {
        var error = directory.TryGetStatus(name, out var status);
        if (error != 0 || status.Type != Libc.TypeSymlink)
        {
            Skip(name, error);
            return null;
        }

        var hash = contents.FindOrRead(FileState.Of(status), status.LinkCount, () => _tally.Count(0, _hasher.HashLink(directory, name)));
        return Finish(name, status, hash);
    }

    private Hash? HashOf(FileDescriptor file, Libc.Status status)
        => contents.FindOrRead(
            FileState.Of(status), status.LinkCount, () => _tally.Count(status.Size, _hasher.HashFile(file, status, _cancellationToken)));

    private LinkableFile? Finish(byte[] name, in Libc.Status status, Hash? hash)
    {
        if (hash is null)
        {
            _tally.Skip(PathOf(name), "it changed while it was read");
            return null;
        }

        _tally.AddFile();
        var shared = SpaceCounter.ToSharedFile(status);
        return new LinkableFile(name, hash, FileState.Of(status), shared.LinkCount, shared.Bytes, status.IsExecutable);
    }

    private void Skip(byte[] name, int error)
        => _tally.Skip(PathOf(name), error == 0 ? "it was replaced while it was read" : Marshal.GetPInvokeErrorMessage(error));

    private string PathOf(byte[] name)
        => string.Join('/', [_location, .. _directories.Append(name).Select(static part => NarName.Decode(part))]);
}
