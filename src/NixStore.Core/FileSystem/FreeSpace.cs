namespace NixStore.FileSystem;

/// <summary>The free space of file systems.</summary>
public static class FreeSpace
{
    /// <summary>Returns the free space for this user on the file system of a path.</summary>
    /// <param name="path">The path. If it does not exist, its nearest existing parent is used.</param>
    /// <returns>The free space in bytes.</returns>
    /// <exception cref="NixStoreException">The file system does not report it.</exception>
    public static long At(string path) => FindDrive(path, static drive => drive.AvailableFreeSpace);

    /// <summary>Returns the size of the file system of a path.</summary>
    /// <param name="path">The path. If it does not exist, its nearest existing parent is used.</param>
    /// <returns>The size in bytes.</returns>
    /// <exception cref="NixStoreException">The file system does not report it.</exception>
    public static long SizeAt(string path) => FindDrive(path, static drive => drive.TotalSize);

    private static long FindDrive(string path, Func<DriveInfo, long> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var existing = Path.GetFullPath(path);
        while (!Path.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        try
        {
            return read(new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(existing)! : existing));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new NixStoreException($"Cannot determine the free space at '{path}': {exception.Message}", exception);
        }
    }
}
