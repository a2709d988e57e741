namespace NixStore.FileSystem.Trees;

/// <summary>The space that a tree takes on disk.</summary>
/// <param name="Bytes">The bytes of its directories and of the files that have no other name.</param>
/// <param name="Shared">The names of files that have several, in this tree or outside of it.</param>
internal sealed record TreeUsage(long Bytes, IReadOnlyList<SharedFile> Shared)
{
    /// <summary>Gets the usage of a tree that does not exist.</summary>
    public static TreeUsage None { get; } = new(0, []);

    /// <summary>Measures a tree. No link is followed.</summary>
    /// <param name="path">A file, a directory or a symbolic link; it may be absent.</param>
    /// <param name="cancellationToken">Stops at the next file.</param>
    /// <exception cref="NixStoreException">A directory cannot be read.</exception>
    public static TreeUsage Measure(string path, CancellationToken cancellationToken)
        => OperatingSystem.IsLinux() ? UnixTreeUsage.Measure(path, cancellationToken) : MeasurePortably(path, cancellationToken);

    // On Windows a file is taken to have one name: its count of names is not to be had without opening it.
    private static TreeUsage MeasurePortably(string path, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = 0L;
            var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
            if (!Directory.Exists(path))
            {
                return new TreeUsage(new FileInfo(path) is { Exists: true, LinkTarget: null } file ? file.Length : 0, []);
            }

            foreach (var file in new DirectoryInfo(path).EnumerateFiles("*", options))
            {
                cancellationToken.ThrowIfCancellationRequested();
                bytes += file.Attributes.HasFlag(FileAttributes.ReparsePoint) ? 0 : file.Length;
            }

            return new TreeUsage(bytes, []);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot measure '{path}': {failure.Message}", failure);
        }
    }
}
