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
        => OperatingSystem.IsLinux() ? UnixTreeUsage.Measure(path, cancellationToken)
            : OperatingSystem.IsWindows() ? WindowsTreeUsage.Measure(path, cancellationToken)
            : throw new PlatformNotSupportedException("Measuring trees is supported on Linux and Windows.");
}
