using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace NixStore.FileSystem.Locks;

public sealed partial class FileLock
{
    private const uint LockFailImmediately = 1;
    private const uint LockExclusively = 2;
    private const int ErrorLockViolation = 33;
    private const int ErrorIoPending = 997;

    // Nix locks byte 1 for writing and byte 0 for reading, so that the two modes do not exclude each other
    // (src/libstore/windows/pathlocks.cc). A lock on both bytes excludes both.
    private const int LockedBytes = 2;

    // On older Windows versions, a deleted file cannot be opened until all other handles are closed.
    private const int OpeningTries = 25;
    private static readonly TimeSpan _delayBeforeRetry = TimeSpan.FromMilliseconds(10);

    private bool _held;

    [SupportedOSPlatform("windows")]
    private static SafeFileHandle OpenHandleWindows(string path, FileMode mode)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (UnauthorizedAccessException) when (tries < OpeningTries && !File.Exists(path))
            {
                Thread.Sleep(_delayBeforeRetry);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new NixStoreException(
                    $"Cannot open the lock file '{path}': {failure.Message} Check that this user can write there.", failure);
            }
        }
    }

    // Bytes that another process has locked cannot be read, but can be mapped.
    [SupportedOSPlatform("windows")]
    private byte[] ReadContentsWindows()
    {
        var contents = new byte[Length];
        if (contents.Length > 0)
        {
            using var mapping = MemoryMappedFile.CreateFromFile(
                _handle, null, contents.Length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            using var view = mapping.CreateViewAccessor(0, contents.Length, MemoryMappedFileAccess.Read);
            view.ReadArray(0, contents, 0, contents.Length);
        }

        return contents;
    }

    [SupportedOSPlatform("windows")]
    private unsafe bool TryAcquireWindows(FileLockMode mode)
    {
        // A second lock on the same range would be added to the first, so the first is released when the mode changes.
        ReleaseWindows();
        var position = default(NativeOverlapped);
        var flags = LockFailImmediately | (mode == FileLockMode.Exclusive ? LockExclusively : 0);
        if (LockFileEx(_handle, flags, 0, LockedBytes, 0, &position))
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
            var position = default(NativeOverlapped);
            UnlockFileEx(_handle, 0, LockedBytes, 0, &position);
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
