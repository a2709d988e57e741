namespace NixStore.FileSystem.Trees;

/// <summary>Removes trees, including read-only ones as in a store. Links are not followed, even if the tree changes concurrently.</summary>
public static class TreeRemover
{
    /// <summary>Removes a file, a directory with its contents, or a symbolic link.</summary>
    /// <param name="path">The path. Nothing happens if it does not exist.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each file; the remaining files stay.</param>
    /// <exception cref="NixStoreException">The file system returns an error. The message names the file.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Remove(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Remove(path, null, cancellationToken);
    }

    /// <summary>Removes a file, a directory with all that is in it, or a symbolic link, and counts what that frees.</summary>
    internal static void Remove(string path, SpaceCounter? counter, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            WindowsTreeRemover.Remove(path, counter, cancellationToken);
        }
        else if (OperatingSystem.IsLinux())
        {
            UnixTreeRemover.Remove(path, counter, cancellationToken);
        }
        else
        {
            throw new PlatformNotSupportedException("Removing trees is supported on Linux and Windows.");
        }
    }
}
