namespace NixStore.Blobs;

/// <summary>
/// A store of named byte sequences, such as a directory of files or a URL. A blob is always complete. Derived interfaces describe what only
/// some stores support. All members are thread-safe.
/// </summary>
public interface IBlobStore : IAsyncDisposable
{
    /// <summary>Gets the location of the blobs in messages.</summary>
    string Location { get; }

    /// <summary>Resolves a reference in one blob to another, such as the URL of a NAR in a narinfo.</summary>
    /// <param name="reference">The reference.</param>
    /// <returns>The name of the blob, or null if the reference leads out of the store.</returns>
    BlobName? Resolve(string reference) => BlobName.TryResolve(reference, out var name) ? name : null;

    /// <summary>Looks for a blob.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>What is known of it, or null if there is none.</returns>
    /// <exception cref="BlobRefusedException">The store refuses it to this user.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<BlobInfo?> FindAsync(BlobName name, CancellationToken cancellationToken = default);

    /// <summary>Opens a blob.</summary>
    /// <param name="name">The name.</param>
    /// <param name="offset">The offset of the first byte.</param>
    /// <param name="cancellationToken">Ends the opening; reading the stream is the caller's.</param>
    /// <returns>The blob from the offset on, or null if there is none; the caller closes the stream.</returns>
    /// <exception cref="BlobRefusedException">The store refuses it to this user.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<Stream?> OpenAsync(BlobName name, long offset, CancellationToken cancellationToken = default);

    /// <summary>Reads a small blob whole.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="longest">How many bytes it may have.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Its bytes, or null if there is none.</returns>
    /// <exception cref="BlobRefusedException">The store refuses it to this user.</exception>
    /// <exception cref="NixFormatException">It has more bytes.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    async Task<byte[]?> ReadAsync(BlobName name, int longest, CancellationToken cancellationToken)
    {
        if (await OpenAsync(name, 0, cancellationToken).ConfigureAwait(false) is not { } blob)
        {
            return null;
        }

        await using (blob.ConfigureAwait(false))
        {
            using var bytes = new MemoryStream();
            var buffer = new byte[4096];
            try
            {
                while (await blob.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
                {
                    bytes.Write(buffer, 0, count);
                    if (bytes.Length > longest)
                    {
                        throw new NixFormatException($"'{name}' in {Location} has more than {longest} bytes.", longest);
                    }
                }
            }
            catch (IOException failure)
            {
                throw new NixStoreException($"Cannot read '{name}' in {Location}: {failure.Message}", failure);
            }

            return bytes.ToArray();
        }
    }
}
