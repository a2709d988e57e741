using NixStore.Blobs;

namespace NixStore.Stores.BinaryCache;

/// <summary>Opens binary caches, wherever their blobs lie.</summary>
/// <param name="kinds">The kinds of places.</param>
internal sealed class BinaryCacheKind(IReadOnlyList<IBlobStoreKind> kinds) : IStoreKind
{
    public IReadOnlyList<string> Schemes { get; } = [.. kinds.SelectMany(static kind => kind.Schemes)];

    public Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken)
        => OpenAsync<IStore>(
            reference,
            async (blobs, settings) => await BinaryCacheStore.OpenAsync(blobs, LocationOf(reference), settings, cancellationToken).ConfigureAwait(false));

    public Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken)
        => OpenAsync<IWritableStore>(
            reference,
            async (blobs, settings) => blobs is IWritableBlobStore writable
                ? await WritableBinaryCacheStore.OpenAsync(writable, LocationOf(reference), settings, cancellationToken).ConfigureAwait(false)
                : throw new NixStoreException($"The binary cache {LocationOf(reference)} takes no paths: it can only be read there. Publish to a place that can be written."));

    // How it is written, compressed and signed does not say which cache it is.
    private static string LocationOf(StoreReference reference) => $"{reference.Scheme}://{reference.Place}";

    private async Task<TStore> OpenAsync<TStore>(StoreReference reference, Func<IBlobStore, BinaryCacheSettings, Task<TStore>> open)
    {
        var kind = kinds.First(kind => kind.Schemes.Contains(reference.Scheme));
        var settings = BinaryCacheSettings.Of(reference, kind.Settings);
        var blobs = kind.Open(reference.Scheme, reference.Place, reference.Settings);
        try
        {
            return await open(blobs, settings).ConfigureAwait(false);
        }
        catch
        {
            await blobs.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
