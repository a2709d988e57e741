namespace NixStore.Blobs;

/// <summary>A blob store that can delete blobs.</summary>
public interface IDeletableBlobStore : IBlobStore
{
    /// <summary>Deletes blobs, in any order and several at once. A blob that cannot be deleted does not stop the others.</summary>
    /// <param name="names">The names. A blob that does not exist counts as deleted.</param>
    /// <param name="cancellationToken">A token to cancel the operation. Some blobs may be deleted then.</param>
    /// <returns>The blobs that could not be deleted.</returns>
    /// <exception cref="NixStoreException">The store cannot be reached, or deletes no blob.</exception>
    Task<IReadOnlyList<BlobFailure>> DeleteAsync(IReadOnlyCollection<BlobName> names, CancellationToken cancellationToken = default);

    /// <summary>Finds out how the blobs can be listed with their sizes and times, which a web server may or may not offer.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A view of this store, which is disposed with this store, or null if its blobs cannot be listed.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<IListableBlobStore?> FindListingAsync(CancellationToken cancellationToken = default)
        => Task.FromResult(this as IListableBlobStore);
}
