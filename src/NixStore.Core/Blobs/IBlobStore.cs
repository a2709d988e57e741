namespace NixStore.Blobs;

/// <summary>
/// Named sequences of bytes: files below a directory, or what lies behind a URL. A blob is there whole or not at all. Narrower
/// interfaces beside this one say what only some such stores can. All members may be called from several threads.
/// </summary>
public interface IBlobStore : IAsyncDisposable
{
    /// <summary>Where the blobs lie, as messages name it.</summary>
    string Location { get; }

    /// <summary>
    /// What to do where blobs seem to be absent because this user is refused them; null as long as none was refused. Servers often refuse
    /// what they do not have, so this alone is no error.
    /// </summary>
    string? Refusal => null;

    /// <summary>Looks for a blob.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>What is known of it, or null if there is none.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<BlobInfo?> FindAsync(BlobName name, CancellationToken cancellationToken = default);

    /// <summary>Opens a blob.</summary>
    /// <param name="name">The name.</param>
    /// <param name="offset">Where to begin, in bytes.</param>
    /// <param name="cancellationToken">A token to cancel the opening. It does not apply to reading the stream.</param>
    /// <returns>The blob from the offset on, or null if there is none; the caller closes the stream.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<Stream?> OpenAsync(BlobName name, long offset, CancellationToken cancellationToken = default);

    /// <summary>Reads a small blob whole.</summary>
    /// <param name="name">The name.</param>
    /// <param name="longest">The maximum size in bytes.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Its bytes, or null if there is none.</returns>
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
