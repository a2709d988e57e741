using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NixStore.FileSystem.Locks;

/// <summary>
/// An open lock file, which other processes respect: <c>flock</c> on Unix, as in Nix, and a locked range on Windows. The lock belongs to
/// the object, so two objects in one process exclude each other too. It is released when the object is disposed or the process ends.
/// </summary>
public sealed partial class FileLock : IDisposable
{
    private static readonly TimeSpan _firstDelay = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _longestDelay = TimeSpan.FromMilliseconds(50);

    private readonly SafeFileHandle _handle;

    private FileLock(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
    }

    /// <summary>Gets the path of the file.</summary>
    public string Path { get; }

    /// <summary>Gets the size of the file in bytes. A lock file that is not empty is stale.</summary>
    public long Length => RandomAccess.GetLength(_handle);

    /// <summary>Opens a lock file, and creates it if it does not exist. Does not acquire the lock.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file.</returns>
    /// <exception cref="NixStoreException">The file cannot be opened or created.</exception>
    public static FileLock OpenOrCreate(string path) => new(path, OpenHandle(path, FileMode.OpenOrCreate));

    /// <summary>Opens an existing lock file. Does not acquire the lock.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file, or null if it does not exist.</returns>
    /// <exception cref="NixStoreException">The file exists but cannot be opened.</exception>
    public static FileLock? OpenExisting(string path)
    {
        try
        {
            return new FileLock(path, OpenHandle(path, FileMode.Open));
        }
        catch (NixStoreException) when (!File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Returns whether another holder has a lock, of either kind, on a file or directory. Nothing is changed.</summary>
    /// <param name="path">The file or directory.</param>
    /// <returns>True if one has, or if that cannot be found out; false if there is no such file.</returns>
    public static bool IsLocked(string path)
    {
        try
        {
            using var file = OperatingSystem.IsWindows() ? OpenExisting(path) : new FileLock(path, OpenHandleForReading(path));
            return file is not null && !file.TryAcquire(FileLockMode.Exclusive);
        }
        catch (NixStoreException failure)
        {
            return failure.InnerException is not FileNotFoundException;
        }
    }

    /// <summary>Acquires the lock or changes its mode, if no other holder prevents it.</summary>
    /// <param name="mode">The mode.</param>
    /// <returns>Whether the lock was acquired.</returns>
    /// <exception cref="NixStoreException">The file cannot be locked, as on some network file systems.</exception>
    public bool TryAcquire(FileLockMode mode)
        => OperatingSystem.IsWindows() ? TryAcquireWindows(mode) : TryAcquireUnix(mode);

    /// <summary>Acquires the lock or changes its mode, and waits while other holders prevent it.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>A task that completes when the lock is acquired.</returns>
    /// <exception cref="NixStoreException">The file cannot be locked.</exception>
    public async ValueTask AcquireAsync(FileLockMode mode, CancellationToken cancellationToken = default)
    {
        // A blocking flock cannot be cancelled, so it is tried repeatedly.
        for (var delay = _firstDelay; !TryAcquire(mode); delay = delay < _longestDelay ? delay * 2 : _longestDelay)
        {
            await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Releases the lock and keeps the file open.</summary>
    public void Release()
    {
        if (OperatingSystem.IsWindows())
        {
            ReleaseWindows();
        }
        else
        {
            ReleaseUnix();
        }
    }

    /// <summary>Reads the whole file, even if another process holds the lock.</summary>
    /// <returns>The bytes.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public byte[] ReadContents() => OperatingSystem.IsWindows() ? ReadContentsWindows() : ReadContentsUnix();

    /// <summary>Appends to the file.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    public void Append(ReadOnlySpan<byte> bytes) => RandomAccess.Write(_handle, bytes, Length);

    /// <summary>
    /// Deletes the file, and marks it as stale for processes that have it open: a lock file that is not empty is stale, and must be opened
    /// again (Nix, <c>src/libstore/pathlocks.cc</c>). Requires the exclusive lock.
    /// </summary>
    public void Delete()
    {
        try
        {
            File.Delete(Path);
            Append("d"u8);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The lock file need not be removed. The next holder can use it again.
        }
    }

    /// <summary>Releases the lock and closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    private static NixStoreException Failure(string path, string doing, int error)
        => new($"Cannot {doing} the lock file '{path}': {Marshal.GetPInvokeErrorMessage(error)}. Check that this user can write there.");
}
