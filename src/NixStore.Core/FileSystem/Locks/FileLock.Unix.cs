using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Locks;

public sealed partial class FileLock
{
    private const int LockShared = 1;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int LockUnlock = 8;

    private const int OpenReadWrite = 0x2;
    private const int OpenCreate = 0x40;
    private const int OpenNonBlock = 0x800;
    private const int OpenCloseOnExec = 0x80000;

    private const int ErrorInterrupted = 4;
    private const int ErrorWouldBlock = 11;

    private static SafeFileHandle OpenHandle(string path, FileMode mode)
        => OperatingSystem.IsWindows() ? OpenHandleWindows(path, mode) : OpenHandleUnix(path, mode);

    // File.OpenHandle is not used, because it acquires an flock itself.
    [UnsupportedOSPlatform("windows")]
    private static SafeFileHandle OpenHandleUnix(string path, FileMode mode)
        => OpenHandleUnix(path, OpenReadWrite | (mode == FileMode.OpenOrCreate ? OpenCreate : 0));

    // A directory, or a file of another user, can be locked too.
    [UnsupportedOSPlatform("windows")]
    private static SafeFileHandle OpenHandleForReading(string path) => OpenHandleUnix(path, OpenNonBlock);

    [UnsupportedOSPlatform("windows")]
    private static SafeFileHandle OpenHandleUnix(string path, int flags)
    {
        flags |= OpenCloseOnExec;
        int descriptor;
        while ((descriptor = Open(path, flags, 0x180)) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != ErrorInterrupted)
            {
                throw UnixFailure(path, "open", error);
            }
        }

        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    [UnsupportedOSPlatform("windows")]
    private bool TryAcquireUnix(FileLockMode mode)
    {
        var operation = (mode == FileLockMode.Shared ? LockShared : LockExclusive) | LockNonBlocking;
        while (Flock(_handle, operation) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == ErrorWouldBlock)
            {
                return false;
            }

            if (error != ErrorInterrupted)
            {
                throw UnixFailure(Path, "lock", error);
            }
        }

        return true;
    }

    [UnsupportedOSPlatform("windows")]
    private void ReleaseUnix() => _ = Flock(_handle, LockUnlock);

    [UnsupportedOSPlatform("windows")]
    private byte[] ReadContentsUnix()
    {
        var contents = new byte[Length];
        var count = 0;
        while (count < contents.Length && RandomAccess.Read(_handle, contents.AsSpan(count), count) is > 0 and var read)
        {
            count += read;
        }

        return contents[..count];
    }

    private static NixStoreException UnixFailure(string path, string doing, int error)
        => OperatingSystem.IsLinux() ? Errno.Exception(error, $"{doing} the lock file", path) : Failure(path, doing, error);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
