namespace NixStore.Blobs;

/// <summary>A blob that is being written. Disposing it drops it, unless it was completed.</summary>
public interface IBlobUpload : IAsyncDisposable
{
    /// <summary>
    /// Takes the bytes. It may be closed before <see cref="CompleteAsync"/>, so that many uploads can wait for their names.
    /// </summary>
    Stream Contents { get; }

    /// <summary>Puts the blob under its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="contentType">What the bytes are, as HTTP tells it.</param>
    /// <param name="cancellationToken">A token to cancel the transfer. The blob is then not stored.</param>
    /// <returns>A task that ends when the blob is there.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task CompleteAsync(BlobName name, string contentType, CancellationToken cancellationToken = default);
}
