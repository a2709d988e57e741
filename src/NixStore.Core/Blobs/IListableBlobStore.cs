namespace NixStore.Blobs;

/// <summary>A blob store that can list its blobs.</summary>
public interface IListableBlobStore : IBlobStore
{
    /// <summary>Lists the blobs whose names begin with a prefix and have no further slash.</summary>
    /// <param name="prefix">The prefix: <c>nar/</c> for all blobs in that folder, empty for those without a slash.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The blobs in any order, as they are found.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken = default);
}
