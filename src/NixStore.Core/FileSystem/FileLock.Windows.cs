using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace NixStore.FileSystem;

public sealed partial class FileLock
{
    private const uint LockFailImmediately = 1;
    private const uint LockExclusively = 2;
    private const int ErrorLockViolation = 33;
    private const int ErrorIoPending = 997;

    // The locked byte lies far behind any contents: a locked range on Windows would keep others from reading it.
    private const int LockedOffsetHigh = 0x4000_0000;

    private bool _held;

    [SupportedOSPlatform("windows")]
    private static SafeFileHandle OpenHandleWindows(string path, FileMode mode)
    {
        try
        {
            return File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot open the lock file '{path}': {failure.Message} Check that this user may write there.", failure);
        }
    }

    [SupportedOSPlatform("windows")]
    private unsafe bool TryAcquireWindows(FileLockMode mode)
    {
        // A second lock on the same range would stand beside the first; a change of kind gives the old one back.
        ReleaseWindows();
        var position = new NativeOverlapped { OffsetHigh = LockedOffsetHigh };
        var flags = LockFailImmediately | (mode == FileLockMode.Exclusive ? LockExclusively : 0);
        if (LockFileEx(_handle, flags, 0, 1, 0, &position))
        {
            _held = true;
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error is ErrorLockViolation or ErrorIoPending ? false : throw Failure(Path, "lock", error);
    }

    [SupportedOSPlatform("windows")]
    private unsafe void ReleaseWindows()
    {
        if (_held)
        {
            var position = new NativeOverlapped { OffsetHigh = LockedOffsetHigh };
            UnlockFileEx(_handle, 0, 1, 0, &position);
            _held = false;
        }
    }

    [LibraryImport("kernel32", EntryPoint = "LockFileEx", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool LockFileEx(
        SafeFileHandle file, uint flags, uint reserved, uint countLow, uint countHigh, NativeOverlapped* position);

    [LibraryImport("kernel32", EntryPoint = "UnlockFileEx", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool UnlockFileEx(
        SafeFileHandle file, uint reserved, uint countLow, uint countHigh, NativeOverlapped* position);
}
