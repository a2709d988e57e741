namespace NixStore.Blobs;

/// <summary>
/// A store of named byte sequences, such as a directory of files or a URL. A blob is always complete. Derived interfaces describe what only
/// some stores support. All members are thread-safe.
/// </summary>
public interface IBlobStore : IAsyncDisposable
{
    /// <summary>The location of the blobs in messages.</summary>
    string Location { get; }

    /// <summary>
    /// A hint if blobs may seem to be absent because access is denied, or null if access was not denied. Servers often deny access to blobs
    /// that do not exist, so this is not an error.
    /// </summary>
    string? Refusal => null;

    /// <summary>Finds a blob.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The information, or null if the blob does not exist.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<BlobInfo?> FindAsync(BlobName name, CancellationToken cancellationToken = default);

    /// <summary>Opens a blob.</summary>
    /// <param name="name">The name.</param>
    /// <param name="offset">The offset of the first byte.</param>
    /// <param name="cancellationToken">A token to cancel the opening. It does not apply to reading the stream.</param>
    /// <returns>The blob from the offset on, or null if it does not exist. The caller closes the stream.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<Stream?> OpenAsync(BlobName name, long offset, CancellationToken cancellationToken = default);

    /// <summary>Reads a small blob into memory.</summary>
    /// <param name="name">The name.</param>
    /// <param name="longest">The maximum size in bytes.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The bytes, or null if the blob does not exist.</returns>
    /// <exception cref="NixFormatException">The blob is larger than the maximum.</exception>
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
