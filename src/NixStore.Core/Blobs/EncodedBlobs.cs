using System.Text;
using NixStore.Compression;
using NixStore.FileSystem;

namespace NixStore.Blobs;

/// <summary>Puts blobs into a store that keeps them compressed.</summary>
/// <param name="blobs">The store.</param>
internal sealed class EncodedBlobs(IWritableBlobStore blobs) : IDisposable
{
    private readonly Spool _spool = new();

    /// <summary>Requires that the store keeps encodings, if one is wanted.</summary>
    /// <exception cref="NixStoreException">It does not.</exception>
    public void RequireEncodings(params ReadOnlySpan<CompressionMethod> wanted)
    {
        if (blobs is not IEncodingBlobStore && wanted.ContainsAnyExcept(CompressionMethod.None))
        {
            throw new NixStoreException(
                $"{blobs.Location} keeps files as they are, and announces no encoding of them. "
                + "Leave out the settings narinfo-compression, ls-compression and log-compression.");
        }
    }

    /// <summary>Puts a text.</summary>
    /// <exception cref="NixStoreException">The store cannot be written, or keeps no encodings.</exception>
    public async Task PutAsync(
        BlobName name, string text, string contentType, CompressionMethod compression, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await PutAsync(name, bytes, contentType, compression, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts a blob.</summary>
    /// <exception cref="NixStoreException">The store cannot be written, or keeps no encodings.</exception>
    public async Task PutAsync(
        BlobName name, Stream contents, string contentType, CompressionMethod compression, CancellationToken cancellationToken)
    {
        if (compression == CompressionMethod.None)
        {
            await blobs.PutAsync(name, contents, contentType, cancellationToken).ConfigureAwait(false);
            return;
        }

        RequireEncodings(compression);
        using var spooled = _spool.Begin();
        var compressor = CompressionStreams.OpenWrite(spooled.Contents, compression, CompressionOptions.Default, leaveOpen: false);
        await using (compressor.ConfigureAwait(false))
        {
            await contents.CopyToAsync(compressor, cancellationToken).ConfigureAwait(false);
        }

        var encoded = spooled.OpenRead();
        await using (encoded.ConfigureAwait(false))
        {
            await ((IEncodingBlobStore)blobs).PutEncodedAsync(
                name, encoded, contentType, CompressionMethods.NameOf(compression), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _spool.Dispose();
}
