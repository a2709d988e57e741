namespace NixStore.Blobs;

/// <summary>A blob that is being written. It is discarded when disposed, unless it was completed.</summary>
public interface IBlobUpload : IAsyncDisposable
{
    /// <summary>
    /// Gets the stream for the contents. It can be closed before <see cref="CompleteAsync"/>, so that many uploads can wait for their
    /// names.
    /// </summary>
    Stream Contents { get; }

    /// <summary>Stores the blob under its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="contentType">The MIME type of the contents.</param>
    /// <param name="cancellationToken">A token to cancel the transfer. The blob is then not stored.</param>
    /// <returns>A task that completes when the blob is stored.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task CompleteAsync(BlobName name, string contentType, CancellationToken cancellationToken = default);
}
