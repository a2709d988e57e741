namespace NixStore.Blobs.Directories;

/// <summary>Opens directories, <c>file:///srv/cache</c>.</summary>
public sealed class DirectoryBlobStoreKind : IBlobStoreKind
{
    /// <summary>The URL scheme of directories.</summary>
    public const string Scheme = "file";

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = [Scheme];

    /// <inheritdoc/>
    public bool IsRemote => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Settings { get; } = [];

    /// <inheritdoc/>
    public IBlobStore Open(string scheme, string location, IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(location);
        var path = Uri.UnescapeDataString(location);

        // file:///C:/cache
        if (OperatingSystem.IsWindows() && path is ['/', _, ':', ..])
        {
            path = path[1..];
        }

        return Path.IsPathFullyQualified(path)
            ? new DirectoryBlobStore(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))
            : throw new NixStoreException(
                $"'{scheme}://{location}' is not a directory: '{path}' is not a full path. Use a full path, as in file:///srv/cache.");
    }
}
