using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// Creates a tree by path. A link that Windows cannot create (it requires a privilege) becomes a file that contains the target; the listing
/// of the NAR identifies such files.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsTreeWriter(string path, UnpackOptions options) : TreeWriter
{
    private readonly string _root = WindowsNames.LongPath(path);
    private readonly bool _canonical = options.Metadata == MetadataPolicy.Canonical;
    private readonly Stack<OpenDirectory> _directories = new();
    private readonly List<Link> _links = [];
    private FileStream? _file;
    private bool _made;
    private bool _lost;

    public override bool LostSomething => _lost;

    public override void StartDirectory(ReadOnlySpan<byte> name)
    {
        var directory = Locate(name);
        if (Path.Exists(directory))
        {
            throw new NixStoreException($"Cannot create the directory '{directory}': it exists already.");
        }

        if (_directories.Count == 0 && !Directory.Exists(Path.GetDirectoryName(directory)))
        {
            throw new NixStoreException($"Cannot create the directory '{directory}': the parent directory does not exist.");
        }

        WindowsErrors.Try("create the directory", directory, () => Directory.CreateDirectory(directory));
        _made = true;
        _directories.Push(new OpenDirectory(directory, options.CaseHack == CaseHack.Suffix ? new CaseHackNames() : null));
    }

    public override void EndDirectory()
    {
        _directories.Pop();
        MakeLinksAtTheEnd();
    }

    public override void StartRegularFile(ReadOnlySpan<byte> name, bool executable)
    {
        var file = Locate(name);
        _file = WindowsErrors.Try("create the file", file, () => CreateFile(file));
        _made = true;
        _lost |= executable;
    }

    public override void WriteContents(ReadOnlySpan<byte> contents)
    {
        try
        {
            _file!.Write(contents);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw WindowsErrors.Exception(exception, "write", _file!.Name);
        }
    }

    public override void EndRegularFile()
    {
        using var file = _file!;
        _file = null;
        if (_canonical)
        {
            WindowsErrors.Try("set the modification time of", file.Name, () => WindowsCanonicalMetadata.Set(file.SafeFileHandle));
        }
    }

    public override void WriteSymlink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        _links.Add(new Link(Locate(name), target.ToArray()));
        MakeLinksAtTheEnd();
    }

    public override void Undo()
    {
        CloseAll();
        if (!_made)
        {
            return;
        }

        try
        {
            WindowsTreeRemover.Remove(_root, null, CancellationToken.None);
        }
        catch (NixStoreException)
        {
            // The original error is more useful than one about remaining files.
        }
    }

    protected override void Dispose(bool disposing) => CloseAll();

    // Windows distinguishes links to directories, which may be created after the link.
    private void MakeLinksAtTheEnd()
    {
        if (_directories.Count > 0)
        {
            return;
        }

        foreach (var link in _links)
        {
            if (Path.Exists(link.Path))
            {
                throw new NixStoreException($"Cannot create the link '{link.Path}': it exists already.");
            }

            if (!WindowsLinks.TryMake(link.Path, NarName.Decode(link.Target)))
            {
                WritePlaceholder(link);
            }

            _made = true;
        }
    }

    private void WritePlaceholder(Link link)
    {
        _file = WindowsErrors.Try("create the file", link.Path, () => CreateFile(link.Path));
        _made = true;
        _lost = true;
        WriteContents(link.Target);
        EndRegularFile();
    }

    private void CloseAll()
    {
        _file?.Dispose();
        _file = null;
        _directories.Clear();
    }

    private static FileStream CreateFile(string path)
        => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);

    private string Locate(ReadOnlySpan<byte> name) => _directories.TryPeek(out var directory)
        ? Path.Join(directory.Path, WindowsNames.ToFileName(FileName(name, directory.Names, directory.Path)))
        : _root;

    private sealed record OpenDirectory(string Path, CaseHackNames? Names);

    private sealed record Link(string Path, byte[] Target);
}
