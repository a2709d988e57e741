using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem;

/// <summary>
/// A directory with sockets. The address of a socket is limited to about 100 bytes, which is less than the length of many paths.
/// </summary>
internal sealed class SocketDirectory : IDisposable
{
    private readonly string _path;
    private readonly SafeHandle? _handle;

    private SocketDirectory(string path, SafeHandle? handle)
    {
        _path = path;
        _handle = handle;
    }

    /// <summary>Opens a directory.</summary>
    /// <returns>The directory, or null if it does not exist.</returns>
    public static SocketDirectory? Open(string path)
    {
        if (!Directory.Exists(path))
        {
            return null;
        }

        return new SocketDirectory(path, OperatingSystem.IsLinux() ? OpenHandle(path) : null);
    }

    [SupportedOSPlatform("linux")]
    private static FileDescriptor? OpenHandle(string path)
    {
        using var current = FileDescriptor.CurrentDirectory();
        return FileDescriptor.TryOpen(current, FileDescriptor.PathBytes(path), Libc.ReadOnly | Libc.Directory, 0, out _);
    }

    /// <summary>Returns the address of a socket in the directory. It is short, and valid until the directory is closed.</summary>
    public UnixDomainSocketEndPoint EndPointOf(string name)
        => new(_handle is null ? Path.Combine(_path, name) : $"/proc/self/fd/{_handle.DangerousGetHandle()}/{name}");

    /// <summary>Returns whether a name in the directory is a socket.</summary>
    public bool HasSocket(string name)
    {
        if (!OperatingSystem.IsLinux() || _handle is not FileDescriptor directory)
        {
            return false;
        }

        return directory.TryGetStatus(FileDescriptor.PathBytes(name), out var status) == 0 && status.Type == Libc.TypeSocket;
    }

    /// <summary>Closes the directory.</summary>
    public void Dispose() => _handle?.Dispose();
}
