using NixStore.Blobs;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.BinaryCache;

/// <summary>A binary cache that can list its paths, and takes none.</summary>
internal sealed class ListableBinaryCacheStore(IListableBlobStore blobs, string location, BinaryCacheSettings settings, CacheInfo info)
    : BinaryCacheStore(blobs, location, settings, info), IEnumerableStore, IEnumerableRealisationStore
{
    public IAsyncEnumerable<ValidPathInfo> EnumeratePathInfosAsync(CancellationToken cancellationToken)
        => Listing!.EnumeratePathInfosAsync(cancellationToken);

    public IAsyncEnumerable<StorePath> EnumeratePathsAsync(string prefix, CancellationToken cancellationToken)
        => Listing!.EnumeratePathsAsync(prefix, cancellationToken);

    public IAsyncEnumerable<Realisation> EnumerateRealisationsAsync(CancellationToken cancellationToken)
        => Listing!.EnumerateRealisationsAsync(cancellationToken);
}
