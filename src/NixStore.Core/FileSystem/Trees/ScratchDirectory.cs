using NixStore.FileSystem.Locks;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// A directory for unfinished files. A locked marker file shows that its owner is running. If the owner was killed, the next owner removes
/// the files.
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

    /// <summary>Gets the path of the directory.</summary>
    public string Path { get; }

    /// <summary>Creates a directory.</summary>
    /// <param name="path">The path, which must not exist.</param>
    /// <param name="markerPath">The path of the marker file.</param>
    /// <returns>The directory, or null if another process removed the marker before it was locked. Try another name.</returns>
    /// <exception cref="NixStoreException">The marker cannot be created.</exception>
    /// <exception cref="IOException">The directory cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not create the directory.</exception>
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
    /// <param name="markerPath">The marker file.</param>
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
            // The directory is left for the next writer, for example if it belongs to another user.
        }
    }

    /// <summary>Returns a new path in the directory.</summary>
    public string NextPath() => System.IO.Path.Combine(Path, Interlocked.Increment(ref _count).ToString("x"));

    /// <summary>Removes the directory with its contents.</summary>
    public void Dispose()
    {
        try
        {
            TreeRemover.Remove(Path);
            _marker.Delete();
        }
        catch (NixStoreException)
        {
            // The marker remains without a lock, so that the next writer tries again.
        }

        _marker.Dispose();
    }
}
