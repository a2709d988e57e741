using NixStore.Blobs;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.BinaryCache;

/// <summary>A binary cache that can list its paths and takes new ones.</summary>
internal sealed class ListableWritableBinaryCacheStore(
    IWritableBlobStore blobs, string location, BinaryCacheSettings settings, CacheInfo? written, CacheInfo info)
    : WritableBinaryCacheStore(blobs, location, settings, written, info), IEnumerableStore, IEnumerableRealisationStore
{
    public IAsyncEnumerable<ValidPathInfo> EnumeratePathInfosAsync(CancellationToken cancellationToken)
        => Listing!.EnumeratePathInfosAsync(cancellationToken);

    public IAsyncEnumerable<StorePath> EnumeratePathsAsync(string prefix, CancellationToken cancellationToken)
        => Listing!.EnumeratePathsAsync(prefix, cancellationToken);

    public IAsyncEnumerable<Realisation> EnumerateRealisationsAsync(CancellationToken cancellationToken)
        => Listing!.EnumerateRealisationsAsync(cancellationToken);
}
