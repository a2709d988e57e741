using NixStore.Compression;

namespace NixStore.PowerShell.Files;

/// <summary>Opens files whose contents may be compressed.</summary>
internal static class CompressedFile
{
    /// <summary>Opens a file, and decompresses its contents if they are compressed. Otherwise the stream can seek.</summary>
    /// <param name="path">The full path.</param>
    /// <returns>The stream, which closes the file.</returns>
    public static Stream OpenRead(string path)
    {
        var file = ByteSource.Open(path);
        try
        {
            return CompressionStreams.OpenRead(file, path, leaveOpen: false);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
