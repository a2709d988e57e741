using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Nar;

namespace NixStore.Stores.Local.Links;

/// <summary>
/// Reads trees on Windows and hashes the read-only files. The listing of a tree says which are executable, and which represent links.
/// Links and empty files are not linked.
/// </summary>
/// <param name="linked">The numbers of files that have a name in <c>.links</c>. They are not looked at.</param>
/// <param name="contents">The hashes of files with several names.</param>
[SupportedOSPlatform("windows")]
internal sealed class WindowsLinkableTreeReader(IReadOnlySet<ulong> linked, KnownContents contents) : ILinkableTreeReader<WindowsLinkFolder>
{
    private static readonly CaseHack _caseHack = new PackOptions().CaseHack;

    private LinkableTreeTally _tally = new(null);
    private CancellationToken _cancellationToken;

    /// <inheritdoc/>
    public LinkableTree Read(
        WindowsLinkFolder parent, string location, NarListing? listing, Action<long>? advance, CancellationToken cancellationToken)
    {
        _tally = new LinkableTreeTally(advance);
        _cancellationToken = cancellationToken;
        var name = Path.GetFileName(location);
        var path = Path.Join(parent.Path, name);
        var status = WindowsFileStatus.TryRead(path, out var error);
        LinkableFile? file = null;
        LinkableDirectory? directory = null;
        if (status is null)
        {
            Skip(path, Marshal.GetPInvokeErrorMessage(error));
        }
        else if (status.IsRegular)
        {
            file = linked.Contains(status.State.Identity.Inode) ? null : ReadFile(path, name, listing);
        }
        else if (!status.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            directory = ReadDirectory(path, name, listing);
        }

        return _tally.ToTree(location, file, directory);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private LinkableDirectory? ReadDirectory(string path, string name, NarListing? listing)
    {
        var error = WindowsDirectoryListing.TryRead(path, out var entries);
        if (error != 0)
        {
            Skip(path, Marshal.GetPInvokeErrorMessage(error));
            return null;
        }

        var files = new List<LinkableFile>();
        var directories = new List<LinkableDirectory>();
        foreach (var entry in entries)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            Read(Path.Join(path, entry.Name), entry, listing?.FindEntry(NarNameOf(entry.Name)), files, directories);
        }

        return files.Count + directories.Count == 0 ? null
            : new LinkableDirectory(NarName.Encode(name), Mode: 0, IsUnfinished: false, files, directories);
    }

    private void Read(
        string path, WindowsDirectoryEntry entry, NarListing? listing, List<LinkableFile> files, List<LinkableDirectory> directories)
    {
        if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return;
        }

        if (entry.Attributes.HasFlag(FileAttributes.Directory))
        {
            if (ReadDirectory(path, entry.Name, listing) is { } directory)
            {
                directories.Add(directory);
            }
        }
        else if (!linked.Contains(entry.Index) && ReadFile(path, entry.Name, listing) is { } file)
        {
            files.Add(file);
        }
    }

    private LinkableFile? ReadFile(string path, string name, NarListing? listing)
    {
        using var file = WindowsFiles.TryOpen(path, WindowsFiles.ReadData | WindowsFiles.ReadAttributes, out var error);
        var status = file is null ? null : WindowsFileStatus.TryRead(file, out error);
        if (status is null)
        {
            Skip(path, Marshal.GetPInvokeErrorMessage(error));
            return null;
        }

        if (listing is { Type: NarEntryType.Symlink } || status.State.Size == 0)
        {
            return null;
        }

        if (!status.IsRegular || !status.Attributes.HasFlag(FileAttributes.ReadOnly))
        {
            Skip(path, status.IsRegular ? "it is writable" : "it was replaced while it was read");
            return null;
        }

        try
        {
            var isExecutable = listing is { Type: NarEntryType.Executable };
            var hash = contents.FindOrRead(
                status.State,
                status.Shared.LinkCount,
                () => _tally.Count(status.State.Size, WindowsFileHasher.Hash(file!, status.State.Size, isExecutable, _cancellationToken)));
            return Finish(path, name, status, hash, isExecutable);
        }
        catch (IOException failure)
        {
            Skip(path, failure.Message);
            return null;
        }
    }

    private LinkableFile? Finish(string path, string name, WindowsFileStatus status, Hash? hash, bool isExecutable)
    {
        if (hash is null)
        {
            Skip(path, "it changed while it was read");
            return null;
        }

        _tally.AddFile();
        return new LinkableFile(NarName.Encode(name), hash, status.State, status.Shared.LinkCount, status.Shared.Bytes, isExecutable);
    }

    private void Skip(string path, string reason) => _tally.Skip(WindowsNames.WithoutPrefix(path), reason);

    private static string NarNameOf(string fileName)
    {
        ReadOnlySpan<byte> name = WindowsNames.FromFileName(fileName);
        return NarName.Decode(_caseHack == CaseHack.Suffix ? CaseHackNames.Strip(name) : name);
    }
}
