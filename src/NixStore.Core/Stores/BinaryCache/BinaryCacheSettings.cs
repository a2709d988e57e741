using NixStore.Blobs;
using NixStore.Compression;
using NixStore.Narinfo;
using NixStore.Paths;

namespace NixStore.Stores.BinaryCache;

/// <summary>The settings in the URL of a binary cache (Nix manual, <c>store/types/local-binary-cache-store</c>).</summary>
public sealed record BinaryCacheSettings
{
    private const string NotWritable = "is no compression that can be written";

    /// <summary>Gets the required store directory (<c>store</c>), or null for the one of the cache.</summary>
    public StoreDirectory? Directory { get; init; }

    /// <summary>Gets the compression of added NARs (<c>compression</c>).</summary>
    public CompressionMethod Compression { get; init; } = CompressionMethod.Zstd;

    /// <summary>Gets the compression level (<c>compression-level</c>), or null for the default.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>
    /// Gets the number of additional threads for compressing each NAR (<c>parallel-compression</c>). Several NARs are compressed
    /// concurrently in any case.
    /// </summary>
    public int CompressionThreads { get; init; }

    /// <summary>Gets the file of the key that signs added paths (<c>secret-key</c>), or null.</summary>
    public string? SecretKeyFile { get; init; }

    /// <summary>Gets the files of more keys that sign what is put into it (<c>secret-keys</c>).</summary>
    public IReadOnlyList<string> SecretKeyFiles { get; init; } = [];

    /// <summary>Gets the encoding in which narinfos are kept (<c>narinfo-compression</c>).</summary>
    public CompressionMethod NarInfoCompression { get; init; }

    /// <summary>Gets the encoding in which listings are kept (<c>ls-compression</c>).</summary>
    public CompressionMethod ListingCompression { get; init; }

    /// <summary>Gets the encoding in which build logs are kept (<c>log-compression</c>).</summary>
    public CompressionMethod LogCompression { get; init; }

    /// <summary>Gets whether debug information is entered by its build IDs, so that debuggers find it (<c>index-debug-info</c>).</summary>
    public bool IndexesDebugInfo { get; init; }

    /// <summary>Gets whether a listing of the files of each path is uploaded (<c>write-nar-listing</c>).</summary>
    public bool WriteListings { get; init; }

    /// <summary>Gets the priority of the cache (<c>priority</c>), or null for the one of the cache.</summary>
    public int? Priority { get; init; }

    /// <summary>
    /// Gets whether the cache can be asked for many paths at once (<c>want-mass-query</c>), or null for the value of the cache.
    /// </summary>
    public bool? WantMassQuery { get; init; }

    /// <summary>
    /// Gets the directory on this machine that keeps the NARs of paths whose files were read (<c>local-nar-cache</c>), or null.
    /// </summary>
    public string? LocalNarCache { get; init; }

    /// <summary>Gets whether a path is valid only if its NAR exists too. Publishing requires this before it skips a path.</summary>
    internal bool RequiresNars { get; init; }

    /// <summary>Gets the store directory of a cache that does not say one itself.</summary>
    internal StoreDirectory DefaultDirectory { get; init; } = StoreDirectory.Default;

    /// <summary>Gets the maximum number of NARs that are open at once, which is that of connections.</summary>
    internal int MostOpenNars { get; init; } = int.MaxValue;

    /// <summary>Gets the disk cache of narinfos, or null.</summary>
    internal NarInfoDiskCache? Memory { get; init; }

    /// <summary>Gets the storage of partial downloads of large NARs, or null.</summary>
    internal PartialBlobs? Partials { get; init; }

    /// <summary>Reads the settings of a reference. Settings of Nix for other purposes are ignored.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="others">The names of the settings of the blob store.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="NixFormatException">A setting is unknown or has an invalid value.</exception>
    public static BinaryCacheSettings Of(StoreReference reference, IReadOnlyList<string> others)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(others);
        var settings = new StoreSettings(reference);
        var read = new BinaryCacheSettings
        {
            Directory = settings.Directory("store"),
            Compression = settings.Value("compression", ParseCompression, NotWritable) ?? CompressionMethod.Zstd,
            NarInfoCompression = settings.Value("narinfo-compression", ParseEncoding, NotWritable) ?? CompressionMethod.None,
            ListingCompression = settings.Value("ls-compression", ParseEncoding, NotWritable) ?? CompressionMethod.None,
            LogCompression = settings.Value("log-compression", ParseEncoding, NotWritable) ?? CompressionMethod.None,
            IndexesDebugInfo = settings.Boolean("index-debug-info") ?? false,
            CompressionLevel = settings.Number("compression-level") is >= 0 and var level ? level : null,
            CompressionThreads = settings.Boolean("parallel-compression") == true ? Environment.ProcessorCount : 0,
            SecretKeyFile = settings.Text("secret-key"),
            SecretKeyFiles = settings.Text("secret-keys")
                ?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            WriteListings = settings.Boolean("write-nar-listing") ?? false,
            Priority = settings.Number("priority"),
            WantMassQuery = settings.Boolean("want-mass-query"),
            LocalNarCache = settings.Text("local-nar-cache"),
        };
        settings.RequireAllKnown(others);
        return read;
    }

    /// <summary>Applies the settings to the information from the cache.</summary>
    /// <exception cref="NixStoreException">The cache has another store directory than the settings require.</exception>
    internal CacheInfo ApplyTo(CacheInfo info, string location)
        => Directory is not null && (info.StoreDirectory ?? DefaultDirectory) != Directory
            ? throw new NixStoreException(
                $"The binary cache {location} is for the store directory {info.StoreDirectory ?? DefaultDirectory}, not for {Directory}. "
                + "Name a cache that is for it.")
            : info with { Priority = Priority ?? info.Priority, WantMassQuery = WantMassQuery ?? info.WantMassQuery };

    private static CompressionMethod? ParseCompression(string text)
        => CompressionMethods.TryParse(text, out var method) && CompressionMethods.CanWrite(method) ? method : null;

    private static CompressionMethod? ParseEncoding(string text) => text.Length == 0 ? CompressionMethod.None : ParseCompression(text);
}
