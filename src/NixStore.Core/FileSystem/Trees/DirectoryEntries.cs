namespace NixStore.FileSystem.Trees;

/// <summary>An entry of a directory.</summary>
/// <param name="Name">The name, decoded as the names of a NAR.</param>
/// <param name="Kind">What the entry is. A link is not followed.</param>
internal readonly record struct DirectoryEntry(string Name, LinkHopKind Kind);

/// <summary>Lists directories with names of any bytes.</summary>
internal static partial class DirectoryEntries
{
    /// <summary>Lists a directory.</summary>
    /// <param name="directory">The full path.</param>
    /// <returns>The entries, in the order of the directory.</returns>
    /// <exception cref="NixStoreException">The directory cannot be read.</exception>
    public static IReadOnlyList<DirectoryEntry> Read(string directory)
        => OperatingSystem.IsLinux() ? ReadUnix(directory) : ReadPortably(directory);

    private static List<DirectoryEntry> ReadPortably(string directory)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(directory)
                .Select(static entry => new DirectoryEntry(Path.GetFileName(entry), LinkHop.Read(entry).Kind))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot list the directory '{directory}': {failure.Message}", failure);
        }
    }
}
