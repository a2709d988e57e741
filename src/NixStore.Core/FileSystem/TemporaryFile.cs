namespace NixStore.FileSystem;

/// <summary>A file without a name that others could find, for what does not fit in memory; it is gone when it is closed.</summary>
internal static class TemporaryFile
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Creates a file in the directory for temporary files.</summary>
    /// <returns>The file, for reading and writing.</returns>
    /// <exception cref="NixStoreException">It cannot be made.</exception>
    public static FileStream Create()
    {
        var path = Path.Combine(Path.GetTempPath(), $"nixstore-{Path.GetRandomFileName()}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = BufferSize,
        };
        try
        {
            if (OperatingSystem.IsWindows())
            {
                options.Options = FileOptions.DeleteOnClose;
                return new FileStream(path, options);
            }

            // Without its name it is gone with this process, however that ends.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var file = new FileStream(path, options);
            File.Delete(path);
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot make a temporary file '{path}': {failure.Message} Set TMPDIR to a directory that can be written.", failure);
        }
    }
}
