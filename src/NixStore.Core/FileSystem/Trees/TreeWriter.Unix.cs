using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using NixStore.FileSystem.Native;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Creates a tree with directory handles, so that a link that is created concurrently is not followed.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class UnixTreeWriter : TreeWriter
{
    private readonly string _root;
    private readonly UnpackOptions _options;
    private readonly bool _canonical;
    private readonly Stack<OpenDirectory> _directories = new();
    private FileDescriptor? _parent;
    private FileDescriptor? _file;
    private bool _executable;
    private bool _made;

    // The name of the current file, with at most the length of a path.
    private readonly byte[] _fileName = new byte[4096];
    private int _fileNameLength;

    public UnixTreeWriter(string path, UnpackOptions options)
    {
        _root = Path.GetFullPath(path);
        _root = _root.Length > 1 ? _root.TrimEnd('/') : _root;
        _options = options;
        _canonical = options.Metadata == MetadataPolicy.Canonical;
    }

    private ReadOnlySpan<byte> CurrentName => _fileName.AsSpan(0, _fileNameLength);

    public override void StartDirectory(ReadOnlySpan<byte> name)
    {
        var parent = Locate(ref name);
        var terminated = stackalloc byte[name.Length + 1];
        FileDescriptor.Terminate(name, terminated);
        Check(Libc.MakeDirectoryAt(parent, terminated, _canonical ? 0x1C0u : 0x1FFu), "create the directory", name);
        _made = true;
        var handle = FileDescriptor.TryOpen(parent, name, Libc.ReadOnly | Libc.Directory | Libc.NoFollow, 0, out var error)
            ?? throw Errno.Exception(error, "create the directory", PathOf(name));
        _directories.Push(new OpenDirectory(handle, name.ToArray(), Names()));
    }

    public override void EndDirectory()
    {
        var directory = _directories.Pop();
        try
        {
            if (_canonical)
            {
                // A directory that is not writable for its owner cannot be moved to another directory.
                var mode = _directories.Count == 0 ? CanonicalMetadata.UnsealedMode : CanonicalMetadata.DirectoryMode;
                SetMetadata(directory.Handle, mode, directory.Name);
            }
        }
        finally
        {
            directory.Handle.Dispose();
        }
    }

    public override void StartRegularFile(ReadOnlySpan<byte> name, bool executable)
    {
        var parent = Locate(ref name);
        const int flags = Libc.WriteOnly | Libc.Create | Libc.Exclusive;
        var mode = _canonical ? 0x180u : executable ? 0x1FFu : 0x1B6u;
        _file = FileDescriptor.TryOpen(parent, name, flags | Libc.NoFollow, mode, out var error)
            ?? throw Errno.Exception(error, "create the file", PathOf(name));
        _made = true;
        _executable = executable;
        _fileNameLength = name.Length;
        name.CopyTo(_fileName);
    }

    public override void WriteContents(ReadOnlySpan<byte> contents)
    {
        var error = _file!.TryWrite(contents);
        if (error != 0)
        {
            throw Errno.Exception(error, "write", PathOf(CurrentName));
        }
    }

    public override void EndRegularFile()
    {
        using var file = _file!;
        _file = null;
        if (_canonical)
        {
            SetMetadata(file, _executable ? CanonicalMetadata.ExecutableMode : CanonicalMetadata.FileMode, CurrentName);
        }
    }

    public override void WriteSymlink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        var parent = Locate(ref name);
        var terminatedName = stackalloc byte[name.Length + 1];
        FileDescriptor.Terminate(name, terminatedName);
        var terminatedTarget = stackalloc byte[target.Length + 1];
        FileDescriptor.Terminate(target, terminatedTarget);
        Check(Libc.SymlinkAt(terminatedTarget, parent, terminatedName), "create the link", name);
        _made = true;
        if (_canonical)
        {
            Check(Libc.SetModificationTime(parent, terminatedName, CanonicalMetadata.ModificationTime), "set the modification time "
                + "of", name);
        }
    }

    public override void Undo()
    {
        CloseAll();
        if (!_made || _parent is null)
        {
            return;
        }

        try
        {
            UnixTreeRemover.Remove(
                _parent, FileDescriptor.PathBytes(Path.GetFileName(_root)), Path.GetDirectoryName(_root)!, CancellationToken.None);
        }
        catch (NixStoreException)
        {
            // The original error is more useful than one about remaining files.
        }
    }

    protected override void Dispose(bool disposing)
    {
        CloseAll();
        _parent?.Dispose();
    }

    private void CloseAll()
    {
        _file?.Dispose();
        _file = null;
        while (_directories.TryPop(out var directory))
        {
            directory.Handle.Dispose();
        }
    }

    /// <summary>Returns the directory of a node, and its name in that directory.</summary>
    private FileDescriptor Locate(ref ReadOnlySpan<byte> name)
    {
        if (_directories.TryPeek(out var directory))
        {
            if (directory.Names is not null)
            {
                name = FileName(name, directory.Names, PathOf([]));
            }

            return directory.Handle;
        }

        var parent = Path.GetDirectoryName(_root)
            ?? throw new NixStoreException($"Cannot unpack to '{_root}': the root of the file system exists already. Use a new path.");
        using var current = FileDescriptor.CurrentDirectory();
        _parent = FileDescriptor.TryOpen(current, FileDescriptor.PathBytes(parent), Libc.ReadOnly | Libc.Directory, 0, out var error)
            ?? throw Errno.Exception(error, "unpack to", parent);
        name = FileDescriptor.PathBytes(Path.GetFileName(_root));
        return _parent;
    }

    private CaseHackNames? Names() => _options.CaseHack == CaseHack.Suffix ? new CaseHackNames() : null;

    private void SetMetadata(FileDescriptor file, uint mode, ReadOnlySpan<byte> name)
    {
        // Inherited access control lists first: as long as a file has one, its mode is a part of it.
        if (UnixExtendedAttributes.TryRemove(file, out var error) is { } attribute)
        {
            throw Errno.Exception(error, $"remove the extended attribute '{attribute}' of", PathOf(name));
        }

        Check(Libc.ChangeMode(file, mode), "set the mode of", name);
        Check(Libc.SetModificationTime(file, CanonicalMetadata.ModificationTime), "set the modification time of", name);
    }

    private void Check(int result, string action, ReadOnlySpan<byte> name)
    {
        if (result < 0)
        {
            throw Errno.Exception(Marshal.GetLastPInvokeError(), action, PathOf(name));
        }
    }

    private string PathOf(ReadOnlySpan<byte> name)
    {
        if (_directories.Count == 0)
        {
            return _root;
        }

        var path = new StringBuilder(_root);
        foreach (var directory in _directories.Reverse().Skip(1))
        {
            path.Append('/').Append(NarName.Decode(directory.Name));
        }

        return name.IsEmpty ? path.ToString() : path.Append('/').Append(NarName.Decode(name)).ToString();
    }

    private sealed record OpenDirectory(FileDescriptor Handle, byte[] Name, CaseHackNames? Names);
}
