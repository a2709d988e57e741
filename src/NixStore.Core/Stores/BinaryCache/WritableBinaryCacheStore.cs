using System.Collections.Concurrent;
using NixStore.Blobs;
using NixStore.FileSystem;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Signing;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Receiving;

namespace NixStore.Stores.BinaryCache;

/// <summary>A binary cache that supports adding paths and signatures. If it does not exist, it is created with the first path.</summary>
public class WritableBinaryCacheStore : BinaryCacheStore, IWritableStore, ISignatureStore, IWritableBuildLogStore, IWritableRealisationStore
{
    private readonly IWritableBlobStore _blobs;
    private readonly BinaryCacheSettings _settings;
    private readonly CacheInfo? _written;

    private protected WritableBinaryCacheStore(
        IWritableBlobStore blobs, string location, BinaryCacheSettings settings, CacheInfo? written, CacheInfo info)
        : base(blobs, location, settings, info)
    {
        _blobs = blobs;
        _settings = settings;
        _written = written;
    }

    /// <summary>Opens a cache for adding paths.</summary>
    /// <param name="blobs">The blobs of the store. They are disposed with the store.</param>
    /// <param name="location">The name of the store in messages.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store, to be disposed by the caller. Its interfaces show what else it supports.</returns>
    /// <exception cref="NixStoreException">The cache cannot be read, or has another store directory.</exception>
    public static async Task<WritableBinaryCacheStore> OpenAsync(
        IWritableBlobStore blobs, string location, BinaryCacheSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        ArgumentNullException.ThrowIfNull(settings);

        // Existing paths are queried from the cache itself, because outdated responses would leave gaps.
        settings = settings with { Memory = settings.Memory?.Emptied };
        var written = await ReadInfoAsync(blobs, location, cancellationToken).ConfigureAwait(false);
        var info = settings.ApplyTo(written ?? new CacheInfo { StoreDirectory = settings.Directory ?? StoreDirectory.Default }, location);
        return Create(blobs, location, settings, written, info);
    }

    /// <inheritdoc/>
    /// <exception cref="NixStoreException">The cache cannot be written, or the secret key of its settings cannot be read.</exception>
    public async Task<IPathReceiver> BeginReceivingAsync(CancellationToken cancellationToken = default)
    {
        if (!Info.Equals(_written))
        {
            await _blobs.PutAsync(BinaryCacheLayout.CacheInfo, Info.Print(), BinaryCacheLayout.CacheInfoType, cancellationToken)
                .ConfigureAwait(false);
        }

        return new BinaryCacheReceiver(this, _blobs, NarInfos, _settings, _settings.SecretKeyFile is { } file ? ReadKey(file) : null);
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
    public async Task AddBuildLogAsync(StorePath derivation, Stream log, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        var name = BinaryCacheLayout.LogOf(derivation);
        if (await _blobs.FindAsync(name, cancellationToken).ConfigureAwait(false) is null)
        {
            await _blobs.PutAsync(name, log, BinaryCacheLayout.LogType, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task AddRealisationAsync(Realisation realisation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(realisation);
        var output = realisation.Key as DrvHashOutput
            ?? throw new NixStoreException($"The binary cache {Location} keeps realisations by the hashes of derivations, and "
                + $"{realisation.Key} is none of these.");
        var name = BinaryCacheLayout.RealisationOf(output);
        if (await _blobs.FindAsync(name, cancellationToken).ConfigureAwait(false) is null)
        {
            await _blobs.PutAsync(name, RealisationJson.WriteOnOneLine(realisation), BinaryCacheLayout.RealisationType, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Creates the store for the capabilities of the blobs.</summary>
    internal static WritableBinaryCacheStore Create(
        IWritableBlobStore blobs, string location, BinaryCacheSettings settings, CacheInfo? written, CacheInfo info)
        => blobs is IListableBlobStore
            ? new ListableWritableBinaryCacheStore(blobs, location, settings, written, info)
            : new WritableBinaryCacheStore(blobs, location, settings, written, info);

    private async Task AddSignaturesAsync(NarInfo narInfo, IReadOnlyList<StoreSignature> added, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoreSignature> all = [.. narInfo.Info.Signatures.Union(added)];
        if (all.Count > narInfo.Info.Signatures.Count)
        {
            var signed = narInfo with { Info = narInfo.Info with { Signatures = all } };
            await _blobs.PutAsync(
                BinaryCacheLayout.NarInfoOf(narInfo.Info.Path.HashPart), signed.Print(Directory), BinaryCacheLayout.NarInfoType, cancellationToken)
                .ConfigureAwait(false);
            NarInfos.Remember(signed);
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
