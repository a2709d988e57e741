using NixStore.Blobs;
using NixStore.FileSystem;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Stores.BinaryCache;

/// <summary>A binary cache that takes paths. Where there is none yet, it is made when it is first to take some.</summary>
public sealed class WritableBinaryCacheStore : BinaryCacheStore, IWritableStore
{
    private readonly IWritableBlobStore _blobs;
    private readonly BinaryCacheSettings _settings;
    private readonly CacheInfo? _written;
    private readonly SecretKey? _signingKey;

    private WritableBinaryCacheStore(
        IWritableBlobStore blobs, string location, BinaryCacheSettings settings, CacheInfo? written, CacheInfo info, SecretKey? signingKey)
        : base(blobs, location, info)
    {
        _blobs = blobs;
        _settings = settings;
        _written = written;
        _signingKey = signingKey;
    }

    /// <summary>Opens a cache to put paths into it.</summary>
    /// <param name="blobs">What it consists of; closed with the store.</param>
    /// <param name="location">How a user names it.</param>
    /// <param name="settings">How paths are put there.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">The cache cannot be read, it is for another store directory, or the secret key cannot be read.</exception>
    public static async Task<WritableBinaryCacheStore> OpenAsync(
        IWritableBlobStore blobs, string location, BinaryCacheSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        ArgumentNullException.ThrowIfNull(settings);
        var written = await ReadInfoAsync(blobs, location, cancellationToken).ConfigureAwait(false);
        var info = settings.ApplyTo(written ?? new CacheInfo { StoreDirectory = settings.Directory ?? StoreDirectory.Default }, location);
        return new WritableBinaryCacheStore(
            blobs, location, settings, written, info, settings.SecretKeyFile is { } file ? ReadKey(file) : null);
    }

    /// <inheritdoc/>
    public async Task<IPathReceiver> BeginReceivingAsync(CancellationToken cancellationToken)
    {
        if (!Info.Equals(_written))
        {
            using var text = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Info.Print()));
            await _blobs.PutAsync(BinaryCacheLayout.CacheInfo, text, BinaryCacheLayout.CacheInfoType, cancellationToken).ConfigureAwait(false);
        }

        return new BinaryCacheReceiver(this, _blobs, NarInfos, _settings, _signingKey);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _signingKey?.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
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
