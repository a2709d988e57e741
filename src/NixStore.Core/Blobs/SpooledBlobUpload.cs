using NixStore.FileSystem;

namespace NixStore.Blobs;

/// <summary>An upload that stores the blob in a temporary file until it has a name, for a store that requires the name first.</summary>
/// <param name="store">The store.</param>
/// <param name="spool">The spool for the blob.</param>
internal sealed class SpooledBlobUpload(IWritableBlobStore store, Spool spool) : IBlobUpload
{
    private readonly SpooledBytes _bytes = spool.Begin();

    public Stream Contents => _bytes.Contents;

    public async Task CompleteAsync(BlobName name, string contentType, CancellationToken cancellationToken)
    {
        var contents = _bytes.OpenRead();
        await using (contents.ConfigureAwait(false))
        {
            await store.PutAsync(name, contents, contentType, cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        _bytes.Dispose();
        return ValueTask.CompletedTask;
    }
}
