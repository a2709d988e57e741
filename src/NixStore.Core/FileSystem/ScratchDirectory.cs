using NixStore.FileSystem.Locks;
using NixStore.FileSystem.Trees;

namespace NixStore.FileSystem;

/// <summary>
/// A directory for files that are not yet what they are to be. A locked file, its marker, tells that the owner lives; what an owner
/// has left that was killed is removed by the next.
/// </summary>
internal sealed class ScratchDirectory : IDisposable
{
    private readonly FileLock _marker;
    private int _count;

    private ScratchDirectory(string path, FileLock marker)
    {
        Path = path;
        _marker = marker;
    }

    /// <summary>Where the directory lies.</summary>
    public string Path { get; }

    /// <summary>Creates a directory.</summary>
    /// <param name="path">Where; nothing is there yet.</param>
    /// <param name="markerPath">Where its marker lies.</param>
    /// <returns>The directory, or null if another took the marker for a dead owner's before it was locked: try another name.</returns>
    /// <exception cref="NixStoreException">The marker cannot be made.</exception>
    /// <exception cref="IOException">The directory cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not make it.</exception>
    public static ScratchDirectory? TryCreate(string path, string markerPath)
    {
        var marker = FileLock.OpenOrCreate(markerPath);
        if (!marker.TryAcquire(FileLockMode.Exclusive) || marker.Length != 0)
        {
            marker.Dispose();
            return null;
        }

        try
        {
            Directory.CreateDirectory(path);
            return new ScratchDirectory(path, marker);
        }
        catch
        {
            marker.Delete();
            marker.Dispose();
            throw;
        }
    }

    /// <summary>Removes a directory if its owner was killed.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="markerPath">Its marker.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each file.</param>
    public static void RemoveLeftover(string path, string markerPath, CancellationToken cancellationToken)
    {
        try
        {
            using var marker = FileLock.OpenExisting(markerPath);
            if (marker is not null && marker.TryAcquire(FileLockMode.Exclusive))
            {
                TreeRemover.Remove(path, cancellationToken);
                marker.Delete();
            }
        }
        catch (NixStoreException)
        {
            // It lies in nobody's way, or is another user's; the next writer tries again.
        }
    }

    /// <summary>A new place in the directory.</summary>
    public string NextPath() => System.IO.Path.Combine(Path, Interlocked.Increment(ref _count).ToString("x"));

    /// <summary>Removes the directory with all that is still in it.</summary>
    public void Dispose()
    {
        try
        {
            TreeRemover.Remove(Path);
            _marker.Delete();
        }
        catch (NixStoreException)
        {
            // The marker stays, unlocked, so the next writer tries again.
        }

        _marker.Dispose();
    }
}
