using NixStore.Blobs;
using NixStore.Blobs.Directories;
using NixStore.Blobs.Http;
using NixStore.Blobs.S3;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Local.Files;

namespace NixStore.Opening;

/// <summary>Opens binary caches on all kinds of blob stores. A new kind of blob store is a line here.</summary>
/// <param name="environment">The variables with the store directory for caches that do not name one.</param>
/// <param name="options">Returns the options for caches on other machines. Called when they are first needed.</param>
internal sealed class BinaryCacheKind(StoreEnvironment environment, Func<BinaryCacheOptions> options) : IStoreKind
{
    private readonly IReadOnlyList<IBlobStoreKind> _kinds =
    [
        new DirectoryBlobStoreKind(),
        new HttpBlobStoreKind(() => options().Http),
        new S3BlobStoreKind(() => options().Http),
    ];

    public IReadOnlyList<string> Schemes => [.. _kinds.SelectMany(static kind => kind.Schemes)];

    public Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken)
        => OpenAsync<IStore>(
            reference,
            async (blobs, settings) => await BinaryCacheStore.OpenAsync(
                blobs, LocationOf(reference), settings, cancellationToken).ConfigureAwait(false));

    public Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken)
        => OpenAsync<IWritableStore>(
            reference,
            async (blobs, settings) => blobs is IWritableBlobStore writable
                ? await WritableBinaryCacheStore.OpenAsync(
                    writable, LocationOf(reference), settings, cancellationToken).ConfigureAwait(false)
                : throw new NixStoreException(
                    $"The binary cache {LocationOf(reference)} is read-only. "
                    + "Publish to a cache that can be written."));

    // The settings for writing, compressing and signing do not identify the cache.
    private static string LocationOf(StoreReference reference) => $"{reference.Scheme}://{reference.Authority}";

    private async Task<TStore> OpenAsync<TStore>(StoreReference reference, Func<IBlobStore, BinaryCacheSettings, Task<TStore>> open)
    {
        var kind = _kinds.First(kind => kind.Schemes.Contains(reference.Scheme));
        var settings = BinaryCacheSettings.Of(reference, kind.Settings) with
        {
            DefaultDirectory = LocalStoreLayout.FindDirectory(environment),
        };
        if (kind.IsRemote)
        {
            var identifying = reference.Settings.Where(setting => kind.Settings.Contains(setting.Key))
                .OrderBy(static setting => setting.Key, StringComparer.Ordinal);
            settings = settings with
            {
                Memory = options().Memory is { } memory
                    ? memory with { Setting = string.Concat(identifying.Select(static setting => $"?{setting.Key}={setting.Value}")) }
                    : null,
                Partials = options().Partials,
                MostOpenNars = options().Http.Connections,
            };
        }

        var blobs = kind.Open(reference.Scheme, reference.User?.Before(reference.Authority) ?? reference.Authority, reference.Settings);
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
