using NixStore.FileSystem.Locks;

namespace NixStore.Stores.Local.Files;

/// <summary>
/// The locks on store paths that are about to change: <c>PATH.lock</c> beside each, locked alone, as every Nix takes them
/// (<c>src/libstore/pathlocks.cc</c>). Disposing gives them back and removes the files.
/// </summary>
internal sealed class PathLocks : IDisposable
{
    // In milliseconds.
    private const int LongestPause = 20;

    private readonly List<FileLock> _locks = [];

    private PathLocks()
    {
    }

    /// <summary>
    /// Locks paths, one after the other in sorted order, so that two that lock the same paths cannot wait for each other.
    /// </summary>
    /// <param name="realPaths">Where the paths lie, or will lie.</param>
    /// <param name="cancellationToken">A token to cancel the wait. Acquired locks are then released.</param>
    /// <exception cref="NixStoreException">A lock file cannot be made.</exception>
    public static async Task<PathLocks> AcquireAsync(IEnumerable<string> realPaths, CancellationToken cancellationToken)
    {
        var locks = new PathLocks();
        try
        {
            foreach (var path in realPaths.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                locks._locks.Add(await AcquireOneAsync(path + ".lock", cancellationToken).ConfigureAwait(false));
            }

            return locks;
        }
        catch
        {
            locks.Dispose();
            throw;
        }
    }

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

            // The holder before removed this file; another may by now hold a new one of the same name. On Windows the name is
            // not free before all who have the old one open close it, so nobody opens it again at once.
            file.Dispose();
            await Task.Delay(Random.Shared.Next(1, LongestPause), cancellationToken).ConfigureAwait(false);
        }
    }
}
