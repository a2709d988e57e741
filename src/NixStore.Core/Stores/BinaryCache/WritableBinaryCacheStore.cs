using System.Collections.Concurrent;
using NixStore.Blobs;
using NixStore.FileSystem;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Signing;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.BinaryCache;

/// <summary>A binary cache that supports adding paths and signatures. If it does not exist, it is created with the first path.</summary>
public sealed class WritableBinaryCacheStore : BinaryCacheStore, IWritableStore, ISignatureStore, IBuildLogStore, IRealisationStore
{
    private readonly IWritableBlobStore _blobs;
    private readonly EncodedBlobs _encoded;
    private readonly BinaryCacheSettings _settings;
    private readonly CacheInfo? _written;

    internal WritableBinaryCacheStore(
        IWritableBlobStore blobs, string location, BinaryCacheSettings settings, CacheInfo? written, CacheInfo info)
        : base(blobs, location, settings, info)
    {
        _blobs = blobs;
        _encoded = new EncodedBlobs(blobs);
        _settings = settings;
        _written = written;
    }

    /// <summary>Opens a cache for adding paths.</summary>
    /// <param name="blobs">The blobs of the store. They are disposed with the store.</param>
    /// <param name="location">The name of the store in messages.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store, to be disposed by the caller.</returns>
    /// <exception cref="NixStoreException">The cache cannot be read, or has another store directory.</exception>
    public static async Task<WritableBinaryCacheStore> OpenAsync(
        IWritableBlobStore blobs, string location, BinaryCacheSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        ArgumentNullException.ThrowIfNull(settings);

        // What is there already is asked of the cache itself: what it answered a while ago would leave gaps.
        settings = settings with { Memory = settings.Memory?.Emptied, RequiresNars = true };
        var written = await TryReadInfoAsync(blobs, location, cancellationToken).ConfigureAwait(false);
        var info = settings.ApplyTo(
            written ?? new CacheInfo { StoreDirectory = settings.Directory ?? settings.DefaultDirectory }, location);
        return new WritableBinaryCacheStore(blobs, location, settings, written, info);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// In a cache that is opened to put paths into it, a path whose NAR is gone or cut short is not valid, so that it is put there again.
    /// </remarks>
    public override async Task<IReadOnlySet<StorePath>> FindValidPathsAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        var valid = await base.FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false);
        if (!_settings.RequiresNars)
        {
            return valid;
        }

        var whole = new HashSet<StorePath>();
        await foreach (var path in ConcurrentQuery.AskAsync(
            valid, QuestionsAtOnce, FindWholeAsync, cancellationToken).ConfigureAwait(false))
        {
            if (path is not null)
            {
                whole.Add(path);
            }
        }

        return whole;
    }

    /// <inheritdoc/>
    /// <exception cref="NixStoreException">The cache cannot be written, or the secret key of its settings cannot be read.</exception>
    public async Task<IPathReceiver> BeginReceivingAsync(CancellationToken cancellationToken = default)
    {
        _encoded.RequireEncodings(_settings.NarInfoCompression, _settings.ListingCompression, _settings.LogCompression);
        if (!Info.Equals(_written))
        {
            await _blobs.PutAsync(BinaryCacheLayout.CacheInfo, Info.Print(), BinaryCacheLayout.CacheInfoType, cancellationToken)
                .ConfigureAwait(false);
        }

        return new BinaryCacheReceiver(this, _blobs, _encoded, NarInfos, _settings, ReadKeys());
    }

    /// <inheritdoc/>
    /// <remarks>A cache has no locks. If two clients sign the same path at the same time, one signature may be lost.</remarks>
    public async Task<IReadOnlySet<StorePath>> AddSignaturesAsync(
        IReadOnlyDictionary<StorePath, IReadOnlyList<StoreSignature>> signatures, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        var signed = new ConcurrentBag<StorePath>();
        await Parallel.ForEachAsync(
            signatures,
            new ParallelOptions { MaxDegreeOfParallelism = QuestionsAtOnce, CancellationToken = cancellationToken },
            async (item, token) =>
            {
                if (await NarInfos.FindAnewAsync(item.Key, token).ConfigureAwait(false) is { } narInfo)
                {
                    await AddSignaturesAsync(narInfo, item.Value, token).ConfigureAwait(false);
                    signed.Add(item.Key);
                }
            }).ConfigureAwait(false);
        return signed.ToHashSet();
    }

    /// <inheritdoc/>
    public bool TakesBuildLogs => true;

    /// <inheritdoc/>
    public bool TakesRealisations => true;

    /// <inheritdoc/>
    public async Task AddBuildLogAsync(StorePath derivation, Stream log, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        var name = BinaryCacheLayout.LogOf(derivation);
        if (!await HasAsync(name, cancellationToken).ConfigureAwait(false))
        {
            await _encoded.PutAsync(
                name, log, BinaryCacheLayout.LogType, _settings.LogCompression, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task AddRealisationAsync(Realisation realisation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(realisation);
        var output = realisation.Key as DrvHashOutput
            ?? throw new NixStoreException($"The binary cache {Location} keeps realisations by the hashes of derivations, and "
                + $"{realisation.Key} is not one of these.");
        var name = BinaryCacheLayout.RealisationOf(output);
        if (!await HasAsync(name, cancellationToken).ConfigureAwait(false))
        {
            await _blobs.PutAsync(name, RealisationJson.WriteOnOneLine(realisation), BinaryCacheLayout.RealisationType, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _encoded.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Finds which paths have a narinfo, whether or not their NARs are there.</summary>
    internal Task<IReadOnlySet<StorePath>> FindAnnouncedPathsAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => base.FindValidPathsAsync(paths, cancellationToken);

    /// <summary>Returns whether the file of a NAR is there, with the size that its narinfo announces.</summary>
    /// <returns>True also if the cache does not say.</returns>
    internal async Task<bool> HasNarAsync(NarInfo narInfo, CancellationToken cancellationToken)
    {
        try
        {
            return _blobs.Resolve(narInfo.Url) is { } name
                && await _blobs.FindAsync(name, cancellationToken).ConfigureAwait(false) is { } found
                && (found.Length is null || narInfo.FileSize is null || found.Length == narInfo.FileSize);
        }
        catch (BlobRefusedException)
        {
            return true;
        }
    }

    private async Task<StorePath?> FindWholeAsync(StorePath path, CancellationToken cancellationToken)
        => await NarInfos.FindAsync(path, cancellationToken).ConfigureAwait(false) is { } narInfo
            && await HasNarAsync(narInfo, cancellationToken).ConfigureAwait(false)
            ? path
            : null;

    /// <summary>Returns whether a blob is there; one that is refused may be absent.</summary>
    internal async Task<bool> HasAsync(BlobName name, CancellationToken cancellationToken)
    {
        try
        {
            return await _blobs.FindAsync(name, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (BlobRefusedException)
        {
            return false;
        }
    }

    // A new bucket that may not be listed refuses what it does not have.
    private static async Task<CacheInfo?> TryReadInfoAsync(IBlobStore blobs, string location, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadInfoAsync(blobs, location, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobRefusedException)
        {
            return null;
        }
    }

    private async Task AddSignaturesAsync(NarInfo narInfo, IReadOnlyList<StoreSignature> added, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoreSignature> all = [.. narInfo.Info.Signatures.Union(added)];
        if (all.Count > narInfo.Info.Signatures.Count)
        {
            var signed = narInfo with { Info = narInfo.Info with { Signatures = all } };
            await _encoded.PutAsync(
                BinaryCacheLayout.NarInfoOf(narInfo.Info.Path.HashPart), signed.Print(Directory), BinaryCacheLayout.NarInfoType,
                _settings.NarInfoCompression, cancellationToken).ConfigureAwait(false);
            NarInfos.Remember(signed);
        }
    }

    private List<SecretKey> ReadKeys()
    {
        var keys = new List<SecretKey>();
        try
        {
            string[] files = _settings.SecretKeyFile is { } first ? [first, .. _settings.SecretKeyFiles] : [.. _settings.SecretKeyFiles];
            foreach (var file in files)
            {
                keys.Add(ReadKey(file));
            }

            return keys;
        }
        catch
        {
            keys.ForEach(static key => key.Dispose());
            throw;
        }
    }

    private static SecretKey ReadKey(string file)
    {
        try
        {
            return new SecretKeyFile(file).Read();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot read the secret key '{file}': {failure.Message}", failure);
        }
    }
}
