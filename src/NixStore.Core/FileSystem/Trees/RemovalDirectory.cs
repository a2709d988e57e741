using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Trees;

/// <summary>An open directory whose entries are removed. May be used from several threads.</summary>
internal sealed class RemovalDirectory : IDisposable
{
    private readonly string _path;
    private readonly SafeHandle? _handle;

    /// <summary>Opens a directory.</summary>
    /// <exception cref="NixStoreException">It cannot be opened.</exception>
    public RemovalDirectory(string path)
    {
        _path = path;
        _handle = OperatingSystem.IsLinux() ? Open(path) : null;
    }

    /// <summary>Removes an entry, with all that is in it.</summary>
    /// <exception cref="NixStoreException">The file system refuses.</exception>
    public void Remove(string name, SpaceCounter counter, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsLinux() && _handle is FileDescriptor directory)
        {
            UnixTreeRemover.Remove(directory, FileDescriptor.PathBytes(name), _path, cancellationToken, counter);
        }
        else
        {
            TreeRemover.Remove(Path.Combine(_path, name), counter, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle?.Dispose();

    [SupportedOSPlatform("linux")]
    private static FileDescriptor Open(string path)
    {
        using var current = FileDescriptor.CurrentDirectory();
        return FileDescriptor.TryOpen(current, FileDescriptor.PathBytes(path), Libc.ReadOnly | Libc.Directory, 0, out var error)
            ?? throw Errno.Exception(error, "open the directory", path);
    }
}
