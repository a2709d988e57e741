namespace NixStore.Blobs;

/// <summary>A blob store that keeps blobs in an encoding, which it announces to readers (<c>Content-Encoding</c>).</summary>
public interface IEncodingBlobStore : IWritableBlobStore
{
    /// <summary>Puts a blob that is encoded already.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="contents">Its encoded bytes, from where the stream stands to its end; the stream can seek and stays open.</param>
    /// <param name="contentType">The media type of the decoded bytes.</param>
    /// <param name="encoding">The encoding, as HTTP names it, such as <c>zstd</c>.</param>
    /// <param name="cancellationToken">Cancels the transfer; the blob is then not put.</param>
    /// <returns>A task that ends when the blob is there.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task PutEncodedAsync(
        BlobName name, Stream contents, string contentType, string encoding, CancellationToken cancellationToken = default);
}
