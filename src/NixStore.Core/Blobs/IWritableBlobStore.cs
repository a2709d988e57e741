using System.Text;

namespace NixStore.Blobs;

/// <summary>A blob store that can store blobs. A blob with an existing name is replaced atomically.</summary>
public interface IWritableBlobStore : IBlobStore
{
    /// <summary>Stores a blob.</summary>
    /// <param name="name">The name.</param>
    /// <param name="contents">The contents, from the current position to the end of the stream. The size is known if the stream can seek.
    /// The stream stays open.</param>
    /// <param name="contentType">The MIME type of the contents.</param>
    /// <param name="cancellationToken">A token to cancel the transfer. The blob is then not stored.</param>
    /// <returns>A task that completes when the blob is stored.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task PutAsync(BlobName name, Stream contents, string contentType, CancellationToken cancellationToken = default);

    /// <summary>Stores a small text blob.</summary>
    /// <param name="name">The name.</param>
    /// <param name="text">The text, which is stored as UTF-8.</param>
    /// <param name="contentType">The MIME type of the text.</param>
    /// <param name="cancellationToken">A token to cancel the transfer. The blob is then not stored.</param>
    /// <returns>A task that completes when the blob is stored.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    async Task PutAsync(BlobName name, string text, string contentType, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await PutAsync(name, bytes, contentType, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts a blob whose name is known only when it is complete, such as a NAR that is named after its hash.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The upload, to be disposed by the caller.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task<IBlobUpload> BeginUploadAsync(CancellationToken cancellationToken = default);
}
