namespace NixStore.Blobs.Directories;

/// <summary>Opens directories, <c>file:///srv/cache</c>.</summary>
public sealed class DirectoryBlobStoreKind : IBlobStoreKind
{
    /// <summary>The scheme of directories.</summary>
    public const string Scheme = "file";

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = [Scheme];

    /// <inheritdoc/>
    public bool IsRemote => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Settings { get; } = [];

    /// <inheritdoc/>
    public IBlobStore Open(string scheme, string place, IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(place);
        var path = Uri.UnescapeDataString(place);

        // file:///C:/cache
        if (OperatingSystem.IsWindows() && path is ['/', _, ':', ..])
        {
            path = path[1..];
        }

        return Path.IsPathFullyQualified(path)
            ? new DirectoryBlobStore(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))
            : throw new NixStoreException($"'{scheme}://{place}' is no directory: '{path}' is no full path. Write it from its root, as in file:///srv/cache.");
    }
}
