using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem;

/// <summary>
/// Opens files of directories that others may have filled: what is no regular file is refused, and a pipe does not hang the reader.
/// </summary>
internal static class RegularFile
{
    /// <summary>Opens a file to read it; links are followed, and others may replace it meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The file, without a buffer of its own, or null if there is none.</returns>
    /// <exception cref="IOException">It is no regular file, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static FileStream? OpenExisting(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() ? OpenUnix(path) : Open(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static FileStream Open(string path)
        => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    [SupportedOSPlatform("linux")]
    private static FileStream? OpenUnix(string path)
    {
        using var here = FileDescriptor.CurrentDirectory();
        using var file = FileDescriptor.TryOpen(here, FileDescriptor.PathBytes(path), Libc.ReadOnly | Libc.NonBlock, 0, out var error);
        if (file is null)
        {
            // What the platform says in words and as a type is the same as for the ordinary way.
            return error is Errno.NoEntry or Errno.NotDirectory ? null : Open(path);
        }

        if (file.TryGetStatus([], out var status) != 0 || status.Type != Libc.TypeRegular)
        {
            throw new IOException("it is not a regular file");
        }

        var handle = new SafeFileHandle(file.DangerousGetHandle(), ownsHandle: true);
        file.SetHandleAsInvalid();
        return new FileStream(handle, FileAccess.Read, bufferSize: 0);
    }
}
