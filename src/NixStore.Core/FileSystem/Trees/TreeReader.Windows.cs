using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using NixStore.FileSystem.Native;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Reads a tree by path. File types that the file system does not support come from a listing.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsTreeReader(string path, PackOptions options) : TreeReader
{
    private const int DirectoryKind = 1;
    private const int RegularKind = 2;
    private const int SymlinkKind = 3;

    private readonly Stack<OpenDirectory> _directories = new();
    private readonly string _root = WindowsNames.LongPath(path);
    private SafeFileHandle? _file;
    private string _path = path;
    private long _left;
    private bool _started;

    public override bool Read()
    {
        CloseFile();
        if (!_started)
        {
            _started = true;
            Open(_root, [], options.Listing);
            return true;
        }

        if (!_directories.TryPeek(out var directory))
        {
            NodeType = NarNodeType.None;
            return false;
        }

        if (directory.Next < directory.Items.Count)
        {
            var item = directory.Items[directory.Next++];
            var fileName = NarName.Decode(item.FileName);
            Depth = _directories.Count;
            Open(Path.Join(directory.Path, fileName), item.Name, directory.Listing?.FindEntry(NarName.Decode(item.Name)));
        }
        else
        {
            _directories.Pop();
            SetNode(NarNodeType.EndDirectory, directory.Name);
            Depth = _directories.Count;
        }

        return true;
    }

    public override int ReadContents(Span<byte> destination)
    {
        if (_left == 0 || destination.IsEmpty)
        {
            return 0;
        }

        var wanted = destination.Length > _left ? destination[..(int)_left] : destination;
        int count;
        try
        {
            count = RandomAccess.Read(_file!, wanted, Size - _left);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw WindowsErrors.Exception(exception, "read", _path);
        }

        if (count == 0)
        {
            throw new NixStoreException(
                $"Cannot pack '{_path}': the file became {_left} bytes shorter while it was read. Try again when it is not being written.");
        }

        _left -= count;
        if (_left == 0 && RandomAccess.GetLength(_file!) != Size)
        {
            throw new NixStoreException(
                $"Cannot pack '{_path}': the file became longer than {Size} bytes while it was read. Try again when it is not being "
                    + "written.");
        }

        return count;
    }

    public override long SkipContents(long count)
    {
        var skipped = Math.Min(count, _left);
        _left -= skipped;
        return skipped;
    }

    protected override void Dispose(bool disposing) => CloseFile();

    private static int KindOf(FileAttributes attributes) =>
        attributes.HasFlag(FileAttributes.ReparsePoint) ? SymlinkKind
        : attributes.HasFlag(FileAttributes.Directory) ? DirectoryKind
        : RegularKind;

    private void Open(string path, byte[] name, NarListing? listing)
    {
        _path = path;
        SetNode(NarNodeType.None, name);
        if (IsTooDeep(Depth, _directories.Sum(static directory => directory.Name.Length + 1) + name.Length))
        {
            throw TooDeep(path);
        }

        var kind = KindOf(WindowsErrors.Try("pack", path, () => File.GetAttributes(path)));
        if (kind == SymlinkKind)
        {
            SetTarget(LinkTarget(path));
        }
        else if (kind == DirectoryKind)
        {
            OpenSubdirectory(path, name, listing);
        }
        else
        {
            const FileShare share = FileShare.ReadWrite | FileShare.Delete;
            _file = WindowsErrors.Try("pack", path, () => File.OpenHandle(path, FileMode.Open, FileAccess.Read, share));
            if (WindowsErrors.Try("pack", path, () => WindowsLinks.IsPlaceholder(_file, listing)))
            {
                CloseFile();
                SetTarget(listing!.Target!);
                return;
            }

            NodeType = NarNodeType.Regular;
            IsExecutable = listing is { Type: NarEntryType.Executable };
            Size = _left = RandomAccess.GetLength(_file);
        }
    }

    private void SetTarget(string target)
    {
        Target = NarName.Encode(target);
        NodeType = NarNodeType.Symlink;
    }

    private static string LinkTarget(string path)
    {
        var target = WindowsErrors.Try("read the link", path, () => WindowsLinks.Target(path));
        return string.IsNullOrEmpty(target)
            ? throw new NixStoreException($"Cannot pack '{path}': it is neither a file, a directory nor a symbolic link.")
            : target;
    }

    private void OpenSubdirectory(string path, byte[] name, NarListing? listing)
    {
        var items = WindowsErrors.Try("list the directory", path, () => Directory
            .EnumerateFileSystemEntries(path)
            .Select(entry => Path.GetFileName(entry))
            .Select(fileName => new TreeItem(WindowsNames.FromFileName(fileName), NarName.Encode(fileName), 0))
            .ToList());
        Sort(items, options.CaseHack, path);
        _directories.Push(new OpenDirectory(path, name, items, listing));
        NodeType = NarNodeType.Directory;
    }

    private void SetNode(NarNodeType type, byte[] name)
    {
        NodeType = type;
        Name = name;
        IsExecutable = false;
        Size = 0;
        Target = default;
    }

    private void CloseFile()
    {
        _file?.Dispose();
        _file = null;
        _left = 0;
    }

    private sealed class OpenDirectory(string path, byte[] name, List<TreeItem> items, NarListing? listing)
    {
        public string Path { get; } = path;

        public byte[] Name { get; } = name;

        public List<TreeItem> Items { get; } = items;

        public NarListing? Listing { get; } = listing;

        public int Next { get; set; }
    }
}
