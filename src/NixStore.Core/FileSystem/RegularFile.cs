using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem;

/// <summary>
/// Opens files in directories that other users can write to. Files that are not regular are rejected, and a pipe does not block the reader.
/// </summary>
internal static class RegularFile
{
    /// <summary>Opens a file for reading. Links are followed, and other processes may replace the file while it is open.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The unbuffered file, or null if it does not exist.</returns>
    /// <exception cref="IOException">The file is not a regular file, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the file.</exception>
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
            // The type and message of the exception are those of the normal call.
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
