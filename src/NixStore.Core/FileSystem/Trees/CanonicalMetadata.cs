using System.Runtime.Versioning;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// The metadata that Nix wants of every path in a store: files 0444 or 0555, directories 0555, modification time 1, no
/// extended attributes, and one owner. On Windows files are read-only with that time; directories and links stay as they are.
/// </summary>
public static class CanonicalMetadata
{
    /// <summary>The modification time of everything in a store, in seconds since 1970.</summary>
    public const long ModificationTime = 1;

    internal const uint FileMode = 0x124;
    internal const uint ExecutableMode = 0x16D;
    internal const uint DirectoryMode = 0x16D;
    internal const uint UnsealedMode = 0x1ED;

    /// <summary>Makes a tree as a store wants it: modes, times, owner; extended attributes are removed.</summary>
    /// <param name="path">The tree's root.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each file.</param>
    /// <exception cref="NixStoreException">The file system refuses, or something is neither a file, a directory nor a link; the message
    /// names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Apply(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OperatingSystem.IsLinux())
        {
            UnixCanonicalMetadata.Apply(path, cancellationToken);
        }
        else if (OperatingSystem.IsWindows())
        {
            WindowsCanonicalMetadata.Apply(path, cancellationToken);
        }
    }

    /// <summary>
    /// Makes the root of a tree as a store wants it, after it was moved to its place: <see cref="NarUnpacker"/> leaves a
    /// directory writable, since otherwise only root could move it.
    /// </summary>
    /// <param name="path">The tree's root.</param>
    /// <exception cref="NixStoreException">The file system refuses.</exception>
    public static void Seal(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OperatingSystem.IsLinux())
        {
            UnixCanonicalMetadata.Seal(path);
        }
    }

    /// <summary>Starts to look at metadata while files are packed.</summary>
    /// <param name="store">The directory whose owner all of the files should have.</param>
    /// <returns>What collects the deviations.</returns>
    [SupportedOSPlatform("linux")]
    internal static MetadataAudit BeginAudit(string store) => new(UnixCanonicalMetadata.OwnerOf(store));

    /// <summary>Finds what is not as a store wants it: modes, times and owners.</summary>
    /// <param name="path">The tree's root.</param>
    /// <param name="store">The directory whose owner all of the tree should have.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each file.</param>
    /// <returns>A sentence for each deviation, naming the file; none for a tree that is as it should be.</returns>
    /// <exception cref="NixStoreException">Something cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<string> Check(string path, string store, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(store);
        return OperatingSystem.IsLinux() ? UnixCanonicalMetadata.Check(path, store, cancellationToken)
            : OperatingSystem.IsWindows() ? WindowsCanonicalMetadata.Check(path, cancellationToken)
            : [];
    }
}
