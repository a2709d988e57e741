using NixStore.FileSystem.Locks;

namespace NixStore.Stores.Local.Files;

/// <summary>
/// The locks on store paths that are changed: an exclusive lock on <c>PATH.lock</c> for each path, as in Nix
/// (<c>src/libstore/pathlocks.cc</c>). Disposing releases the locks and deletes the files.
/// </summary>
internal sealed class PathLocks : IDisposable
{
    // In milliseconds.
    private const int LongestPause = 20;

    private readonly List<FileLock> _locks = [];

    private PathLocks()
    {
    }

    /// <summary>Locks paths in sorted order, so that two processes cannot block each other.</summary>
    /// <param name="realPaths">The locations of the paths.</param>
    /// <param name="cancellationToken">A token to cancel the wait. Acquired locks are then released.</param>
    /// <exception cref="NixStoreException">A lock file cannot be created.</exception>
    public static async Task<PathLocks> AcquireAsync(IEnumerable<string> realPaths, CancellationToken cancellationToken)
    {
        var locks = new PathLocks();
        try
        {
            foreach (var path in realPaths.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                locks._locks.Add(await AcquireOneAsync(NameOf(path), cancellationToken).ConfigureAwait(false));
            }

            return locks;
        }
        catch
        {
            locks.Dispose();
            throw;
        }
    }

    /// <summary>Locks a path if no other process has locked it.</summary>
    /// <param name="realPath">The location of the path.</param>
    /// <returns>The lock, or null if another process has it.</returns>
    /// <exception cref="NixStoreException">The lock file cannot be created.</exception>
    public static PathLocks? TryAcquire(string realPath)
    {
        var file = FileLock.OpenOrCreate(NameOf(realPath));
        if (file.TryAcquire(FileLockMode.Exclusive) && file.Length == 0)
        {
            var locks = new PathLocks();
            locks._locks.Add(file);
            return locks;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Returns whether another process has locked a path. Nothing is changed.</summary>
    /// <param name="realPath">The location of the path.</param>
    public static bool IsLocked(string realPath) => FileLock.IsLocked(NameOf(realPath));

    /// <summary>Releases the lock and removes their files.</summary>
    public void Dispose()
    {
        foreach (var held in _locks)
        {
            held.Delete();
            held.Dispose();
        }

        _locks.Clear();
    }

    private static string NameOf(string realPath) => realPath + ".lock";

    private static async Task<FileLock> AcquireOneAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            var file = FileLock.OpenOrCreate(path);
            try
            {
                await file.AcquireAsync(FileLockMode.Exclusive, cancellationToken).ConfigureAwait(false);
                if (file.Length == 0)
                {
                    return file;
                }
            }
            catch
            {
                file.Dispose();
                throw;
            }

            // The previous holder has deleted this file, and another process may hold a new one of the same name. On Windows the name is
            // available only after all handles of the old file are closed, so it is not opened again immediately.
            file.Dispose();
            await Task.Delay(Random.Shared.Next(1, LongestPause), cancellationToken).ConfigureAwait(false);
        }
    }
}
