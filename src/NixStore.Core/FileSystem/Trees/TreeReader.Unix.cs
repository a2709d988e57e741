using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using NixStore.FileSystem.Native;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Reads a tree with directory handles, and follows no links below its root.</summary>
[SupportedOSPlatform("linux")]
internal sealed class UnixTreeReader : TreeReader
{
    private readonly string _root;
    private readonly CaseHack _caseHack;
    private readonly MetadataAudit? _audit;
    private readonly Stack<OpenDirectory> _directories = new();
    private FileDescriptor? _file;
    private byte[]? _target;
    private long _left;
    private bool _started;

    public UnixTreeReader(string path, PackOptions options)
    {
        _root = path.Length > 1 ? path.TrimEnd('/') : path;
        _caseHack = options.CaseHack;
        _audit = options.Audit;
    }

    public override bool Read()
    {
        CloseFile();
        if (!_started)
        {
            _started = true;
            using var current = FileDescriptor.CurrentDirectory();
            var path = FileDescriptor.PathBytes(_root);
            Open(current, new TreeItem([], path, DirectoryListing.UnknownKind));
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
            Depth = _directories.Count;
            Open(directory.Handle, item);
        }
        else
        {
            directory.Handle.Dispose();
            _directories.Pop();
            SetNode(NarNodeType.EndDirectory, directory.Item.Name);
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

        // If the buffer is large enough, one additional byte is requested to detect that the file has grown.
        var wanted = destination.Length > _left ? destination[..(int)(_left + 1)] : destination;
        var count = ReadFile(wanted);
        if (count == 0)
        {
            throw new NixStoreException(
                $"Cannot pack '{CurrentPath()}': the file became {_left} bytes shorter while it was read. Try again when it is not being "
                    + "written.");
        }

        var grown = count > _left;
        if (count == _left && wanted.Length == _left)
        {
            grown = ReadFile(stackalloc byte[1]) != 0;
        }

        if (grown)
        {
            throw new NixStoreException(
                $"Cannot pack '{CurrentPath()}': the file became longer than {Size} bytes while it was read. Try again when it is not "
                    + "being written.");
        }

        _left -= count;
        return count;
    }

    public override long SkipContents(long count)
    {
        var skipped = Math.Min(count, _left);
        var error = _file!.TrySeek(Size - _left + skipped);
        if (error != 0)
        {
            throw Errno.Exception(error, "read", CurrentPath());
        }

        _left -= skipped;
        return skipped;
    }

    protected override void Dispose(bool disposing)
    {
        CloseFile();
        while (_directories.TryPop(out var directory))
        {
            directory.Handle.Dispose();
        }
    }

    private int ReadFile(Span<byte> buffer)
    {
        var count = _file!.TryRead(buffer, out var error);
        return count >= 0 ? count : throw Errno.Exception(error, "read", CurrentPath());
    }

    private void Open(FileDescriptor directory, TreeItem item)
    {
        SetNode(NarNodeType.None, item.Name);
        if (IsTooDeep(Depth, InnerLength(item)))
        {
            throw TooDeep(PathOf(item));
        }

        var kind = item.Kind;
        if (kind == DirectoryListing.UnknownKind)
        {
            var error = directory.TryGetStatus(item.FileName, out var status);
            if (error != 0)
            {
                throw Errno.Exception(error, "pack", PathOf(item));
            }

            kind = status.Type switch
            {
                Libc.TypeRegular => DirectoryListing.RegularKind,
                Libc.TypeDirectory => DirectoryListing.DirectoryKind,
                Libc.TypeSymlink => DirectoryListing.SymlinkKind,
                _ => -1,
            };
        }

        switch (kind)
        {
            case DirectoryListing.RegularKind:
                OpenFile(directory, item);
                break;
            case DirectoryListing.DirectoryKind:
                OpenSubdirectory(directory, item);
                break;
            case DirectoryListing.SymlinkKind:
                ReadLink(directory, item);
                break;
            default:
                throw new NixStoreException($"Cannot pack '{PathOf(item)}': it is neither a file, a directory nor a symbolic link.");
        }
    }

    private void OpenFile(FileDescriptor directory, TreeItem item)
    {
        // The file may have been replaced by a pipe, which must not block.
        const int flags = Libc.ReadOnly | Libc.NonBlock;
        _file = FileDescriptor.TryOpen(directory, item.FileName, flags | Libc.NoFollow, 0, out var error)
            ?? throw Errno.Exception(error, "pack", PathOf(item));
        error = _file.TryGetStatus([], out var status);
        if (error != 0)
        {
            throw Errno.Exception(error, "pack", PathOf(item));
        }

        if (status.Type != Libc.TypeRegular)
        {
            throw new NixStoreException($"Cannot pack '{PathOf(item)}': the file was replaced by another file type while the tree was "
                + "read.");
        }

        Look(status, item);
        LookAtAttributes(_file, item);
        NodeType = NarNodeType.Regular;
        IsExecutable = status.IsExecutable;
        Size = _left = status.Size;
    }

    private void OpenSubdirectory(FileDescriptor parent, TreeItem item)
    {
        var handle = FileDescriptor.TryOpen(parent, item.FileName, Libc.ReadOnly | Libc.Directory | Libc.NoFollow, 0, out var error)
            ?? throw Errno.Exception(error, "pack", PathOf(item));
        LookAt(handle, [], item);
        LookAtAttributes(handle, item);
        var path = PathOf(item);
        var directory = new OpenDirectory(handle, item, InnerLength(item));
        _directories.Push(directory);
        directory.Items = DirectoryListing.Read(handle, path);
        Sort(directory.Items, _caseHack, path);
        NodeType = NarNodeType.Directory;
    }

    private unsafe void ReadLink(FileDescriptor directory, TreeItem item)
    {
        _target ??= new byte[NarLimits.TargetLength + 1];
        var name = stackalloc byte[item.FileName.Length + 1];
        FileDescriptor.Terminate(item.FileName, name);
        fixed (byte* target = _target)
        {
            var length = Libc.ReadLinkAt(directory, name, target, (nuint)_target.Length);
            if (length < 0)
            {
                throw Errno.Exception(Marshal.GetLastPInvokeError(), "read the link", PathOf(item));
            }

            if (length is 0 or > NarLimits.TargetLength)
            {
                throw new NixStoreException($"Cannot pack '{PathOf(item)}': the target of a link must have 1 to {NarLimits.TargetLength} "
                    + "bytes.");
            }

            Target = _target.AsMemory(0, (int)length);
        }

        LookAt(directory, item.FileName, item);
        NodeType = NarNodeType.Symlink;
    }

    private void LookAt(FileDescriptor directory, ReadOnlySpan<byte> name, TreeItem item)
    {
        if (_audit is not null)
        {
            var error = directory.TryGetStatus(name, out var status);
            Look(error == 0 ? status : throw Errno.Exception(error, "read the metadata of", PathOf(item)), item);
        }
    }

    private void Look(in Libc.Status status, TreeItem item)
    {
        // The full path is computed only for deviations.
        if (_audit is not null && !UnixCanonicalMetadata.IsCanonical(status, _audit.Owner))
        {
            UnixCanonicalMetadata.AddDeviations(_audit, status, PathOf(item));
        }
    }

    private void LookAtAttributes(FileDescriptor file, TreeItem item)
    {
        if (_audit is not null && UnixExtendedAttributes.FindForeign(file) is { Length: > 0 } names)
        {
            _audit.Add($"'{PathOf(item)}' has the extended attributes {string.Join(", ", names)}, which a store does not keep.");
        }
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

    private int InnerLength(TreeItem item)
        => _directories.TryPeek(out var directory) ? directory.InnerLength + 1 + item.Name.Length : 0;

    private string CurrentPath() =>
        _directories.TryPeek(out var directory) ? PathOf(directory.Items[directory.Next - 1]) : _root;

    private string PathOf(TreeItem item)
    {
        var path = new StringBuilder(_root);
        foreach (var directory in _directories.Reverse().Skip(1))
        {
            path.Append('/').Append(NarName.Decode(directory.Item.FileName));
        }

        return _directories.Count == 0 ? _root : path.Append('/').Append(NarName.Decode(item.FileName)).ToString();
    }

    private sealed class OpenDirectory(FileDescriptor handle, TreeItem item, int innerLength)
    {
        public int InnerLength { get; } = innerLength;

        public FileDescriptor Handle { get; } = handle;

        public TreeItem Item { get; } = item;

        public List<TreeItem> Items { get; set; } = [];

        public int Next { get; set; }
    }
}
