namespace NixStore.FileSystem;

/// <summary>A temporary file without a name that others can find. It is deleted when it is closed.</summary>
internal static class TemporaryFile
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Creates a file in the directory for temporary files.</summary>
    /// <returns>The file, for reading and writing.</returns>
    /// <exception cref="NixStoreException">The file cannot be created.</exception>
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

            // The file is deleted from its directory immediately, so that it does not remain after a crash.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var file = new FileStream(path, options);
            File.Delete(path);
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot create the temporary file '{path}': {failure.Message} Set TMPDIR to a writable directory.", failure);
        }
    }
}
