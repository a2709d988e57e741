using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NixStore.FileSystem.Locks;

/// <summary>
/// An open file that carries a lock which other processes see: <c>flock</c> on Unix, as Nix takes it, and a locked range
/// on Windows. The lock belongs to this object, so two objects in one process exclude each other too. It ends when the
/// object is disposed or the process dies.
/// </summary>
public sealed partial class FileLock : IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(50);

    private readonly SafeFileHandle _handle;

    private FileLock(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The length of the file in bytes; a lock file that is not empty has been given up.</summary>
    public long Length => RandomAccess.GetLength(_handle);

    /// <summary>Opens a file for locking, and makes it if it is absent; takes no lock yet.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file.</returns>
    /// <exception cref="NixStoreException">The file cannot be opened or made.</exception>
    public static FileLock OpenOrCreate(string path) => new(path, OpenHandle(path, FileMode.OpenOrCreate));

    /// <summary>Opens a file for locking if there is one; takes no lock yet.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file, or null if there is none.</returns>
    /// <exception cref="NixStoreException">The file is there and cannot be opened.</exception>
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

    /// <summary>Takes the lock, or changes its kind, if nobody stands against it.</summary>
    /// <param name="mode">The kind.</param>
    /// <returns>Whether the lock is held now.</returns>
    /// <exception cref="NixStoreException">The file cannot be locked, as on some network file systems.</exception>
    public bool TryAcquire(FileLockMode mode)
        => OperatingSystem.IsWindows() ? TryAcquireWindows(mode) : TryAcquireUnix(mode);

    /// <summary>Takes the lock, or changes its kind, and waits as long as others hold it.</summary>
    /// <param name="mode">The kind.</param>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>A task that ends when the lock is held.</returns>
    /// <exception cref="NixStoreException">The file cannot be locked.</exception>
    public async ValueTask AcquireAsync(FileLockMode mode, CancellationToken cancellationToken = default)
    {
        // A blocked flock cannot be cancelled, so the wait is a series of tries.
        for (var delay = FirstDelay; !TryAcquire(mode); delay = delay < LongestDelay ? delay * 2 : LongestDelay)
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

    /// <summary>Reads the whole file, also while another holds the lock.</summary>
    /// <returns>Its bytes.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public byte[] ReadContents() => OperatingSystem.IsWindows() ? ReadContentsWindows() : ReadContentsUnix();

    /// <summary>Writes at the end of the file.</summary>
    /// <param name="bytes">What to write.</param>
    /// <exception cref="IOException">The file cannot be written, as when the disk is full.</exception>
    public void Append(ReadOnlySpan<byte> bytes) => RandomAccess.Write(_handle, bytes, Length);

    /// <summary>
    /// Removes the file, and marks it for those who wait on it and hold it open: a lock file that is not empty is stale,
    /// and must be opened again (Nix, <c>src/libstore/pathlocks.cc</c>). Call it only with the exclusive lock held.
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
            // Removing a lock file only tidies up; the next holder can use it again.
        }
    }

    /// <summary>Releases the lock and closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    private static NixStoreException Failure(string path, string doing, int error)
        => new($"Cannot {doing} the lock file '{path}': {Marshal.GetPInvokeErrorMessage(error)}. Check that this user may write there.");
}
