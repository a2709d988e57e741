using System.Runtime.Versioning;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// The metadata of all files in a store: files 0444 or 0555, directories 0555, modification time 1, no extended attributes, and one owner.
/// On Windows files are read-only and have that modification time; directories and links are not changed.
/// </summary>
public static class CanonicalMetadata
{
    /// <summary>The modification time of all files in a store, in seconds since 1970.</summary>
    public const long ModificationTime = 1;

    internal const uint FileMode = 0x124;
    internal const uint ExecutableMode = 0x16D;
    internal const uint DirectoryMode = 0x16D;
    internal const uint UnsealedMode = 0x1ED;

    /// <summary>Sets modes, modification times and owner of a tree, and removes extended attributes.</summary>
    /// <param name="path">The root of the tree.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each file.</param>
    /// <exception cref="NixStoreException">The file system returns an error, or a path is neither a file, a directory nor a link. The
    /// message names it.</exception>
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
    /// Sets the metadata of the root of a tree after it was moved into the store. <see cref="NarUnpacker"/> leaves a directory writable,
    /// because otherwise only the root user could move it.
    /// </summary>
    /// <param name="path">The root of the tree.</param>
    /// <exception cref="NixStoreException">The file system returns an error.</exception>
    public static void Seal(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OperatingSystem.IsLinux())
        {
            UnixCanonicalMetadata.Seal(path);
        }
    }

    /// <summary>Starts checking metadata while files are packed.</summary>
    /// <param name="store">The directory whose owner all files must have.</param>
    /// <returns>The audit, which collects deviations.</returns>
    [SupportedOSPlatform("linux")]
    internal static MetadataAudit BeginAudit(string store) => new(UnixCanonicalMetadata.OwnerOf(store));

    /// <summary>Returns deviations of modes, modification times and owners in a tree.</summary>
    /// <param name="path">The root of the tree.</param>
    /// <param name="store">The directory whose owner all files must have.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each file.</param>
    /// <returns>One sentence for each deviation, with the path of the file. Empty if there are none.</returns>
    /// <exception cref="NixStoreException">A file cannot be read. The message names it.</exception>
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
