using System.Text;

namespace NixStore.Blobs;

/// <summary>A blob store that takes blobs. A blob that is put replaces the one of the same name, in one moment.</summary>
public interface IWritableBlobStore : IBlobStore
{
    /// <summary>Puts a blob.</summary>
    /// <param name="name">The name.</param>
    /// <param name="contents">Its bytes, from where the stream stands to its end; the length is known where the stream can seek. It stays
    /// open.</param>
    /// <param name="contentType">What the bytes are, as HTTP tells it.</param>
    /// <param name="cancellationToken">A token to cancel the transfer. The blob is then not stored.</param>
    /// <returns>A task that ends when the blob is there.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task PutAsync(BlobName name, Stream contents, string contentType, CancellationToken cancellationToken = default);

    /// <summary>Puts a small blob that is a text.</summary>
    /// <param name="name">The name.</param>
    /// <param name="text">The text; it goes there in UTF-8.</param>
    /// <param name="contentType">What the text is, as HTTP tells it.</param>
    /// <param name="cancellationToken">A token to cancel the transfer. The blob is then not stored.</param>
    /// <returns>A task that ends when the blob is there.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    async Task PutAsync(BlobName name, string text, string contentType, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await PutAsync(name, bytes, contentType, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts a blob that gets its name when it is complete: that of a NAR holds the hash of its bytes.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The blob to write; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task<IBlobUpload> BeginUploadAsync(CancellationToken cancellationToken = default);
}
