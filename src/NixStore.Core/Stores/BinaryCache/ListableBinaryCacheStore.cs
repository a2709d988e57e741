using NixStore.Blobs;
using NixStore.Narinfo;
using NixStore.Paths;

namespace NixStore.Stores.BinaryCache;

/// <summary>A binary cache that can list its paths, and takes none.</summary>
internal sealed class ListableBinaryCacheStore : BinaryCacheStore, IEnumerableStore
{
    private readonly NarInfoListing _listing;

    public ListableBinaryCacheStore(IListableBlobStore blobs, string location, CacheInfo info)
        : base(blobs, location, info) => _listing = new NarInfoListing(blobs, NarInfos);

    public IAsyncEnumerable<PathInfo> EnumeratePathInfosAsync(CancellationToken cancellationToken)
        => _listing.EnumeratePathInfosAsync(cancellationToken);

    public IAsyncEnumerable<StorePath> EnumeratePathsAsync(string prefix, CancellationToken cancellationToken)
        => _listing.EnumeratePathsAsync(prefix, cancellationToken);
}
