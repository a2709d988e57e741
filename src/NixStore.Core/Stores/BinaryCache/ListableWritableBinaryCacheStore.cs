using NixStore.Blobs;
using NixStore.Narinfo;
using NixStore.Paths;

namespace NixStore.Stores.BinaryCache;

/// <summary>A binary cache that can list its paths and takes new ones.</summary>
internal sealed class ListableWritableBinaryCacheStore : WritableBinaryCacheStore, IEnumerableStore
{
    private readonly NarInfoListing _listing;

    public ListableWritableBinaryCacheStore(
        IWritableBlobStore blobs, IListableBlobStore listable, string location, BinaryCacheSettings settings, CacheInfo? written, CacheInfo info)
        : base(blobs, location, settings, written, info) => _listing = new NarInfoListing(listable, NarInfos);

    public IAsyncEnumerable<PathInfo> EnumeratePathInfosAsync(CancellationToken cancellationToken)
        => _listing.EnumeratePathInfosAsync(cancellationToken);

    public IAsyncEnumerable<StorePath> EnumeratePathsAsync(string prefix, CancellationToken cancellationToken)
        => _listing.EnumeratePathsAsync(prefix, cancellationToken);
}
