using System.Runtime.Versioning;
using NixStore.Nar;

namespace NixStore.FileSystem;

/// <summary>
/// Makes a tree by its paths. A link that Windows does not make (it needs a privilege) becomes a file that holds the
/// target; the listing of the archive tells it from others.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsTreeWriter(string path, UnpackOptions options) : TreeWriter
{
    private readonly string _root = WindowsNames.LongPath(path);
    private readonly Stack<OpenDirectory> _directories = new();
    private FileStream? _file;
    private bool _made;

    public override void StartDirectory(ReadOnlySpan<byte> name)
    {
        string directory = Place(name);
        if (Path.Exists(directory))
        {
            throw new NixStoreException($"Cannot make the directory '{directory}': it exists already.");
        }

        WindowsErrors.Try("make the directory", directory, () => Directory.CreateDirectory(directory));
        _made = true;
        _directories.Push(new OpenDirectory(directory, options.CaseHack == CaseHack.Suffix ? new CaseHackNames() : null));
    }

    public override void EndDirectory() => _directories.Pop();

    public override void StartRegularFile(ReadOnlySpan<byte> name, bool executable)
    {
        string file = Place(name);
        _file = WindowsErrors.Try("make the file", file, () => new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0));
        _made = true;
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
        _file!.Dispose();
        _file = null;
    }

    public override void WriteSymlink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        string link = Place(name);
        if (Path.Exists(link))
        {
            throw new NixStoreException($"Cannot make the link '{link}': it exists already.");
        }

        if (!TryMakeLink(link, NarName.Decode(target)))
        {
            using FileStream placeholder = WindowsErrors.Try("make the file", link, () => new FileStream(link, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0));
            _file = placeholder;
            WriteContents(target);
            _file = null;
        }

        _made = true;
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
            WindowsTreeRemover.Remove(_root, CancellationToken.None);
        }
        catch (NixStoreException)
        {
            // The error that led here says more than one about what is left over.
        }
    }

    protected override void Dispose(bool disposing) => CloseAll();

    private static bool TryMakeLink(string link, string target)
    {
        // Windows would take these for a drive, a stream, a device or another machine, to which merely following the link logs on.
        if (target.StartsWith("//", StringComparison.Ordinal) || target.AsSpan().ContainsAny('\\', ':'))
        {
            return false;
        }

        try
        {
            File.CreateSymbolicLink(link, target);

            // Wine reports success and makes nothing.
            return new FileInfo(link).LinkTarget is not null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private void CloseAll()
    {
        _file?.Dispose();
        _file = null;
        _directories.Clear();
    }

    private string Place(ReadOnlySpan<byte> name) => _directories.TryPeek(out OpenDirectory? directory)
        ? Path.Join(directory.Path, WindowsNames.ToFileName(FileName(name, directory.Names, directory.Path)))
        : _root;

    private sealed record OpenDirectory(string Path, CaseHackNames? Names);
}
