using NixStore.Compression;
using NixStore.Paths;

namespace NixStore.Stores.Local.Files;

/// <summary>
/// The build logs: a file for each derivation, in a folder named after the first two characters of its base name
/// (<c>src/libstore/build/derivation-goal.cc</c>).
/// </summary>
internal static class BuildLogs
{
    private const int DirectoryNameLength = 2;

    /// <summary>Opens a log.</summary>
    /// <returns>The uncompressed log, or null if it does not exist.</returns>
    /// <exception cref="NixStoreException">The log cannot be read.</exception>
    public static Stream? Open(LocalStoreLayout layout, StorePath derivation)
    {
        var name = derivation.BaseName;
        var file = Path.Combine(layout.LogDirectory, "drvs", name[..DirectoryNameLength], name[DirectoryNameLength..]);
        try
        {
            return File.Exists(file) ? OpenFile(file)
                : File.Exists(file + ".bz2") ? CompressionStreams.OpenRead(OpenFile(file + ".bz2"), leaveOpen: false)
                : null;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot read the build log of {layout.Directory.Print(derivation)} in the store {layout.Location}: "
                    + $"{failure.Message}", failure);
        }
    }

    private static FileStream OpenFile(string file)
        => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
