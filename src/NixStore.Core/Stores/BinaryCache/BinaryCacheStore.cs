using System.Runtime.CompilerServices;
using NixStore.Blobs;
using NixStore.Compression;
using NixStore.Nar;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Stores.BinaryCache;

/// <summary>
/// A binary cache: a narinfo and a NAR, usually compressed, for each path. NARs are checked against their narinfos. Narinfos must be
/// checked by the caller.
/// </summary>
public class BinaryCacheStore : IStore, INarInfoStore, IBuildLogStore, IRealisationStore, IDescribedStore, IRefusingStore,
    ILimitedStore
{
    /// <summary>The number of narinfos that are requested concurrently.</summary>
    internal const int QuestionsAtOnce = 32;

    // A parsed listing needs up to nine times its size in memory. Larger listings than that of any package are not read.
    private const int LongestListing = 16 * 1024 * 1024;

    // For smaller NARs, storing a part costs more than fetching it again.
    private const long WorthKeeping = 8 * 1024 * 1024;

    private readonly IBlobStore _blobs;
    private readonly PartialBlobs? _partials;
    private readonly RealisationSource _realisations;
    private readonly NarInfoListing? _listing;
    private readonly CachePins? _pins;
    private readonly LocalNarCache? _localNars;
    private readonly int _mostOpenNars;

    private protected BinaryCacheStore(IBlobStore blobs, string location, BinaryCacheSettings settings, CacheInfo info)
    {
        _blobs = blobs;
        _partials = settings.Partials;
        _mostOpenNars = settings.MostOpenNars;
        Location = location;
        Info = info;
        Directory = info.StoreDirectory ?? settings.DefaultDirectory;
        NarInfos = new NarInfoSource(blobs, Directory, location, settings.Memory);
        _realisations = new RealisationSource(blobs);
        _listing = blobs is IListableBlobStore listable ? new NarInfoListing(listable, NarInfos, _realisations) : null;
        _localNars = settings.LocalNarCache is { } directory ? new LocalNarCache(this, directory) : null;
        _pins = blobs is IWritableBlobStore and IDeletableBlobStore ? new CachePins(blobs, Directory, location) : null;
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public StoreDirectory Directory { get; }

    /// <summary>Gets the information about the cache.</summary>
    public CacheInfo Info { get; }

    /// <summary>
    /// Gets what to do if paths seem to be absent because the cache refuses them to this user; null as long as it refused none.
    /// </summary>
    public string? Refusal => NarInfos.Refusal;

    /// <summary>Gets the blobs of the cache.</summary>
    internal IBlobStore Blobs => _blobs;

    /// <summary>Gets the narinfos of the cache.</summary>
    internal NarInfoSource NarInfos { get; }

    /// <summary>Opens a cache for reading, and for writing if the blobs can be written.</summary>
    /// <param name="blobs">The blobs of the store. They are disposed with the store.</param>
    /// <param name="location">The name of the store in messages.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// The store, to be disposed by the caller. It is a <see cref="WritableBinaryCacheStore"/> if the blobs can be written.
    /// </returns>
    /// <exception cref="NixStoreException">There is no binary cache, it cannot be read, or it has another store directory.</exception>
    public static async Task<BinaryCacheStore> OpenAsync(
        IBlobStore blobs, string location, BinaryCacheSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        ArgumentNullException.ThrowIfNull(settings);
        var written = await ReadInfoOrFailAsync(blobs, location, cancellationToken).ConfigureAwait(false);
        var info = settings.ApplyTo(written, location);
        return blobs switch
        {
            IWritableBlobStore writable => new WritableBinaryCacheStore(writable, location, settings, written, info),
            _ => new BinaryCacheStore(blobs, location, settings, info),
        };
    }

    /// <summary>Counts the paths and the total size of the NAR files.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The size of the cache, or null if it cannot be listed.</returns>
    /// <exception cref="NixStoreException">The cache cannot be read.</exception>
    public async Task<BinaryCacheContents?> MeasureAsync(CancellationToken cancellationToken = default)
        => _listing is null ? null : await _listing.MeasureAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <remarks>Paths can be listed if the blobs can, and there are pins if blobs can be deleted.</remarks>
    public T? Find<T>()
        where T : class
        => this as T ?? _listing as T ?? _pins as T ?? _localNars as T;

    int ILimitedStore.MostOpenNars => _mostOpenNars;

    string? IRefusingStore.FindRefusal(string hashPart) => NarInfos.FindRefusal(hashPart);

    /// <inheritdoc/>
    public async Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken = default)
        => new() { PathCount = (await MeasureAsync(cancellationToken).ConfigureAwait(false))?.PathCount };

    /// <inheritdoc/>
    public async Task<ValidPathInfo?> FindPathInfoAsync(StorePath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return (await FindNarInfoAsync(path, cancellationToken).ConfigureAwait(false))?.Info;
    }

    /// <inheritdoc/>
    public async Task<ValidPathInfo?> RefreshAsync(ValidPathInfo info, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(info);
        return (await NarInfos.FindCurrentAsync(info.Path, cancellationToken).ConfigureAwait(false))?.Info;
    }

    /// <inheritdoc/>
    /// <remarks>What was remembered from an earlier session is read again once: the cache may have been rebuilt.</remarks>
    /// <exception cref="PathRebuiltException">The path has other references now.</exception>
    public async Task<ValidPathInfo?> FindElsewhereAsync(
        ValidPathInfo info, Exception failure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(info);
        return await NarInfos.FindChangedAsync(info, cancellationToken).ConfigureAwait(false) is not { } changed ? null
            : changed.References.SequenceEqual(info.References) ? changed
            : throw new PathRebuiltException(this, info.Path);
    }

    /// <inheritdoc/>
    public Task<NarInfo?> FindNarInfoAsync(StorePath path, CancellationToken cancellationToken = default)
        => NarInfos.FindAsync(path, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>If a narinfo is unusable, the exception is thrown after the information of the other paths.</remarks>
    public async IAsyncEnumerable<ValidPathInfo> FindPathInfosAsync(
        IReadOnlyCollection<StorePath> paths, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var faults = new NarInfosNotUsableException.Collector();
        await foreach (var (info, fault) in ConcurrentQuery.AskAsync(
            paths, QuestionsAtOnce, TryFindAsync, cancellationToken).ConfigureAwait(false))
        {
            faults.Add(fault);
            if (info is not null)
            {
                yield return info.Info;
            }
        }

        faults.ThrowIfAny();
    }

    /// <inheritdoc/>
    /// <remarks>A path whose narinfo cannot be used is not valid.</remarks>
    public virtual async Task<IReadOnlySet<StorePath>> FindValidPathsAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var valid = new HashSet<StorePath>();
        await foreach (var (info, _) in ConcurrentQuery.AskAsync(
            paths, QuestionsAtOnce, TryFindAsync, cancellationToken).ConfigureAwait(false))
        {
            if (info is not null)
            {
                valid.Add(info.Info.Path);
            }
        }

        return valid;
    }

    /// <inheritdoc/>
    public async Task<StorePath?> FindByHashPartAsync(string hashPart, CancellationToken cancellationToken = default)
        => (await NarInfos.FindAsync(hashPart, cancellationToken).ConfigureAwait(false))?.Info.Path;

    /// <inheritdoc/>
    /// <exception cref="NarNotFoundException">The cache has the narinfo of the path, but not its NAR.</exception>
    /// <exception cref="NarMismatchException">While reading: the NAR or its file does not match the narinfo, or is damaged.</exception>
    public async Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken = default)
    {
        var info = await NarInfos.FindAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw new StorePathNotValidException(this, path);
        if (await TryOpenFileAsync(info, cancellationToken).ConfigureAwait(false) is not { } contents)
        {
            // The path may have been published again since the narinfo was read.
            info = await NarInfos.FindAnewAsync(path, cancellationToken).ConfigureAwait(false)
                ?? throw new StorePathNotValidException(this, path);
            contents = await OpenFileAsync(info, cancellationToken).ConfigureAwait(false)
                ?? throw new NarNotFoundException(this, path, info.Url);
        }

        if (!CompressionMethods.TryParse(info.Compression, out var compression))
        {
            throw new NarMismatchException(this, path, $"it is compressed with '{info.Compression}', which is not known");
        }

        var file = new AnnouncedFileStream(
            contents,
            compression == CompressionMethod.None && info.Info.NarHash.Equals(info.FileHash) ? info with { FileHash = null } : info,
            fault => new NarMismatchException(this, path, fault));
        return new AnnouncedNarStream(
            CompressionStreams.OpenRead(file, compression, leaveOpen: true),
            file,
            info,
            (fault, cause) => new NarMismatchException(this, path, fault, cause));
    }

    /// <inheritdoc/>
    public async Task<NarListing?> FindListingAsync(StorePath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (await NarInfos.FindAsync(path, cancellationToken).ConfigureAwait(false) is null)
        {
            throw new StorePathNotValidException(this, path);
        }

        try
        {
            return await _blobs.ReadAsync(
                BinaryCacheLayout.ListingOf(path), LongestListing, cancellationToken).ConfigureAwait(false) is { } json
                ? NarListingJson.Parse(json)
                : null;
        }
        catch (Exception failure) when (failure is NixFormatException or BlobRefusedException)
        {
            // A listing only spares the NAR, which has the same.
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<Stream?> FindBuildLogAsync(StorePath derivation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        try
        {
            return await _blobs.OpenAsync(BinaryCacheLayout.LogOf(derivation), 0, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobRefusedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<Realisation?> FindRealisationAsync(DrvOutput output, CancellationToken cancellationToken = default)
        => output is DrvHashOutput hash
            ? _realisations.TryReadAsync(BinaryCacheLayout.RealisationOf(hash), cancellationToken)
            : Task.FromResult<Realisation?>(null);

    /// <inheritdoc/>
    public IAsyncEnumerable<Realisation> EnumerateRealisationsAsync(CancellationToken cancellationToken = default)
        => _listing?.EnumerateRealisationsAsync(cancellationToken) ?? AsyncEnumerable.Empty<Realisation>();

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await _blobs.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads the information about a cache.</summary>
    /// <returns>The information, or null if there is no cache.</returns>
    private protected static async Task<CacheInfo?> ReadInfoAsync(IBlobStore blobs, string location, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.ReadAsync(
                BinaryCacheLayout.CacheInfo, CacheInfo.MaximumLength, cancellationToken).ConfigureAwait(false) is { } bytes
                ? CacheInfo.Parse(System.Text.Encoding.UTF8.GetString(bytes))
                : null;
        }
        catch (NixFormatException error)
        {
            throw new NixFormatException($"The binary cache {location} cannot be used: {error.Message}", error.Offset, error);
        }
    }

    private static async Task<CacheInfo> ReadInfoOrFailAsync(IBlobStore blobs, string location, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadInfoAsync(blobs, location, cancellationToken).ConfigureAwait(false)
                ?? throw new NixStoreException($"There is no binary cache at {location}: it has no file nix-cache-info. Check the address.")
                {
                    Reason = FailureReason.BinaryCacheNotFound,
                };
        }
        catch (BlobRefusedException refusal)
        {
            throw new NixStoreException(
                $"The binary cache {location} cannot be read: its file nix-cache-info was refused. {refusal.Advice}", refusal);
        }
    }

    // Servers that may not be listed refuse what they do not have.
    private async Task<Stream?> TryOpenFileAsync(NarInfo info, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenFileAsync(info, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobRefusedException)
        {
            return null;
        }
    }

    private Task<Stream?> OpenFileAsync(NarInfo info, CancellationToken cancellationToken)
        => _blobs.Resolve(info.Url) is not { } name ? throw new NarMismatchException(this, info.Info.Path, "its URL leads out of the cache")
            : _partials is not null && info.FileHash is { } hash && info.FileSize >= WorthKeeping
                ? _partials.OpenAsync(_blobs, name, hash, cancellationToken)
            : _blobs.OpenAsync(name, 0, cancellationToken);

    private async Task<(NarInfo? Info, NixFormatException? Fault)> TryFindAsync(StorePath path, CancellationToken cancellationToken)
    {
        try
        {
            return (await NarInfos.FindAsync(path, cancellationToken).ConfigureAwait(false), null);
        }
        catch (NixFormatException fault)
        {
            return (null, fault);
        }
    }
}
