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
internal sealed class LinkableTreeReader(HashSet<ulong> linked, KnownContents contents) : IDisposable
{
    private readonly UnixFileHasher _hasher = new();
    private List<SkippedFile> _skipped = [];
    private CancellationToken _cancellationToken;
    private Action<long>? _advance;
    private int _fileCount;
    private int _filesRead;
    private long _bytesRead;

    /// <summary>Reads a tree.</summary>
    /// <param name="parent">The directory of the tree.</param>
    /// <param name="name">The name of the tree.</param>
    /// <param name="location">The location of the tree.</param>
    /// <param name="advance">Receives the count of bytes whenever some were read; null if it is not needed.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each file.</param>
    public LinkableTree Read(
        FileDescriptor parent, byte[] name, string location, Action<long>? advance, CancellationToken cancellationToken)
    {
        _skipped = [];
        _advance = advance;
        _cancellationToken = cancellationToken;
        (_fileCount, _filesRead, _bytesRead) = (0, 0, 0);
        var error = parent.TryGetStatus(name, out var status);
        LinkableFile? file = null;
        LinkableDirectory? directory = null;
        if (error != 0)
        {
            Skip(location, error);
        }
        else if (status.Type == Libc.TypeDirectory)
        {
            directory = ReadDirectory(parent, name, location);
        }
        else if (!linked.Contains(status.Inode))
        {
            file = ReadFile(parent, name, KindOf(status.Type), Path.GetDirectoryName(location)!);
        }

        return new LinkableTree(
            location, file, directory is { IsEmpty: true } ? null : directory, _skipped, _fileCount, _filesRead, _bytesRead);
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

    private LinkableDirectory? ReadDirectory(FileDescriptor parent, byte[] name, string location)
    {
        using var directory = FileDescriptor.TryOpen(parent, name, Libc.ReadOnly | Libc.Directory | Libc.NoFollow, 0, out var error);
        if (directory is null || (error = directory.TryGetStatus([], out var status)) != 0)
        {
            Skip(location, error);
            return null;
        }

        var files = new List<LinkableFile>();
        var directories = new List<LinkableDirectory>();
        bool isComplete;
        foreach (var item in DirectoryListing.Read(directory, location, linked, out isComplete))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            Read(directory, item, location, files, directories);
        }

        // A directory with linked files has another time only if the process that linked them was killed.
        var isUnfinished = !isComplete && status.ModificationSeconds != CanonicalMetadata.ModificationTime;
        var mode = isUnfinished ? (int)CanonicalMetadata.DirectoryMode : status.Permissions;
        return new LinkableDirectory(name, mode, isUnfinished, files, directories);
    }

    private void Read(
        FileDescriptor directory, TreeItem item, string location, List<LinkableFile> files, List<LinkableDirectory> directories)
    {
        var kind = item.Kind;
        if (kind == DirectoryListing.UnknownKind)
        {
            kind = directory.TryGetStatus(item.FileName, out var status) == 0 ? KindOf(status.Type) : -1;
        }

        var path = kind == DirectoryListing.DirectoryKind ? PathOf(location, item.FileName) : location;
        if (kind == DirectoryListing.DirectoryKind && ReadDirectory(directory, item.FileName, path) is { IsEmpty: false } inner)
        {
            directories.Add(inner);
        }
        else if (kind is DirectoryListing.RegularKind or DirectoryListing.SymlinkKind
            && ReadFile(directory, item.FileName, kind, location) is { } file)
        {
            files.Add(file);
        }
    }

    private LinkableFile? ReadFile(FileDescriptor directory, byte[] name, int kind, string location)
    {
        try
        {
            return kind switch
            {
                DirectoryListing.RegularKind => ReadRegularFile(directory, name, location),
                DirectoryListing.SymlinkKind => ReadLink(directory, name, location),
                _ => null,
            };
        }
        catch (IOException failure)
        {
            _skipped.Add(new SkippedFile(PathOf(location, name), failure.Message));
            return null;
        }
    }

    private LinkableFile? ReadRegularFile(FileDescriptor directory, byte[] name, string location)
    {
        // Another file type may have taken the name, and a pipe must not block.
        const int flags = Libc.ReadOnly | Libc.NonBlock;
        using var file = FileDescriptor.TryOpen(directory, name, flags | Libc.NoFollow, 0, out var error);
        if (file is null || (error = file.TryGetStatus([], out var status)) != 0)
        {
            Skip(PathOf(location, name), error);
            return null;
        }

        if (status.Type != Libc.TypeRegular || (status.Permissions & Libc.OwnerWrite) != 0)
        {
            _skipped.Add(new SkippedFile(
                PathOf(location, name), status.Type == Libc.TypeRegular ? "it is writable" : "it was replaced while it was read"));
            return null;
        }

        return Finish(name, status, location, HashOf(file, status));
    }

    private LinkableFile? ReadLink(FileDescriptor directory, byte[] name, string location)
    {
        var error = directory.TryGetStatus(name, out var status);
        if (error != 0 || status.Type != Libc.TypeSymlink)
        {
            Skip(PathOf(location, name), error);
            return null;
        }

        var hash = contents.FindOrRead(FileState.Of(status), status.LinkCount, () => Count(0, _hasher.HashLink(directory, name)));
        return Finish(name, status, location, hash);
    }

    private Hash? HashOf(FileDescriptor file, Libc.Status status)
        => contents.FindOrRead(
            FileState.Of(status), status.LinkCount, () => Count(status.Size, _hasher.HashFile(file, status, _cancellationToken)));

    private Hash? Count(long bytes, Hash? hash)
    {
        _filesRead++;
        _bytesRead += bytes;
        _advance?.Invoke(bytes);
        return hash;
    }

    private LinkableFile? Finish(byte[] name, in Libc.Status status, string location, Hash? hash)
    {
        if (hash is null)
        {
            _skipped.Add(new SkippedFile(PathOf(location, name), "it changed while it was read"));
            return null;
        }

        _fileCount++;
        var shared = SpaceCounter.ToSharedFile(status);
        return new LinkableFile(name, hash, FileState.Of(status), shared.LinkCount, shared.Bytes);
    }

    private void Skip(string path, int error)
        => _skipped.Add(new SkippedFile(
            path, error == 0 ? "it was replaced while it was read" : Marshal.GetPInvokeErrorMessage(error)));

    private static string PathOf(string location, byte[] name) => $"{location}/{NarName.Decode(name)}";
}
