using System.Text;

namespace NixStore.Blobs;

/// <summary>A blob store that can store blobs. A blob with an existing name is replaced atomically.</summary>
public interface IWritableBlobStore : IBlobStore
{
    private const int LongestCompared = 64 * 1024;

    /// <summary>Puts a blob.</summary>
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

    /// <summary>Returns whether the store has a blob already, after it refused to replace it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="contents">Its bytes, from where the stream stands to its end; the stream can seek.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>Whether the bytes are the same; of a large blob, which is named after its hash, only the length is compared.</returns>
    internal async Task<bool> HasSameAsync(BlobName name, Stream contents, CancellationToken cancellationToken)
    {
        var length = contents.Length - contents.Position;
        try
        {
            if (length > LongestCompared)
            {
                return (await FindAsync(name, cancellationToken).ConfigureAwait(false))?.Length == length;
            }

            var wanted = new byte[length];
            contents.ReadExactly(wanted);
            return await ReadAsync(name, LongestCompared, cancellationToken).ConfigureAwait(false) is { } kept
                && kept.AsSpan().SequenceEqual(wanted);
        }
        catch (NixStoreException)
        {
            // What the server said to the upload is the error.
            return false;
        }
    }

    /// <summary>Begins a blob that gets its name when it is complete: that of a NAR holds the hash of its bytes.</summary>
    /// <param name="cancellationToken">Ends the beginning.</param>
    /// <returns>The blob to write; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task<IBlobUpload> BeginUploadAsync(CancellationToken cancellationToken = default);
}
