using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// Makes a tree by its paths. A link that Windows does not make (it needs a privilege) becomes a file that holds the
/// target; the listing of the archive tells it from others.
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
        var directory = Place(name);
        if (Path.Exists(directory))
        {
            throw new NixStoreException($"Cannot make the directory '{directory}': it exists already.");
        }

        if (_directories.Count == 0 && !Directory.Exists(Path.GetDirectoryName(directory)))
        {
            throw new NixStoreException($"Cannot make the directory '{directory}': the directory that is to hold it does not exist.");
        }

        WindowsErrors.Try("make the directory", directory, () => Directory.CreateDirectory(directory));
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
        var file = Place(name);
        _file = WindowsErrors.Try("make the file", file, () => new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0));
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
            WindowsErrors.Try("set the time of", file.Name, () => WindowsCanonicalMetadata.Set(file.SafeFileHandle));
        }
    }

    public override void WriteSymlink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        _links.Add(new Link(Place(name), target.ToArray()));
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
            // The error that led here says more than one about what is left over.
        }
    }

    protected override void Dispose(bool disposing) => CloseAll();

    // Windows wants to know of a link whether it leads to a directory, which may come later than the link.
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
                throw new NixStoreException($"Cannot make the link '{link.Path}': it exists already.");
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
        _file = WindowsErrors.Try("make the file", link.Path, () => new FileStream(link.Path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0));
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

    private string Place(ReadOnlySpan<byte> name) => _directories.TryPeek(out var directory)
        ? Path.Join(directory.Path, WindowsNames.ToFileName(FileName(name, directory.Names, directory.Path)))
        : _root;

    private sealed record OpenDirectory(string Path, CaseHackNames? Names);

    private sealed record Link(string Path, byte[] Target);
}
