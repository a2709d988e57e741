namespace NixStore.FileSystem;

/// <summary>How much a file system still takes.</summary>
public static class FreeSpace
{
    /// <summary>The space that this user may still fill on the file system of a path.</summary>
    /// <param name="path">The path; it need not exist yet: its nearest parent that exists counts.</param>
    /// <returns>The space in bytes.</returns>
    /// <exception cref="NixStoreException">The file system does not tell.</exception>
    public static long At(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var existing = Path.GetFullPath(path);
        while (!Path.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        try
        {
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(existing)! : existing).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new NixStoreException($"Cannot find out the free space at '{path}': {exception.Message}", exception);
        }
    }
}
