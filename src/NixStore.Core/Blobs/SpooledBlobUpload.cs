using NixStore.Compression;

namespace NixStore.Blobs;

/// <summary>Keeps a blob in a temporary file until it has a name, for a store that must know the name first.</summary>
internal sealed class SpooledBlobUpload : IBlobUpload
{
    private readonly IWritableBlobStore _store;
    private readonly FileStream _spool;

    /// <summary>Makes the file, which only this user can read and which is gone when it is closed.</summary>
    public SpooledBlobUpload(IWritableBlobStore store)
    {
        _store = store;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _spool = new FileStream(Path.Combine(Path.GetTempPath(), $"nixstore-{Path.GetRandomFileName()}"), options);
        Contents = new OutputStream(_spool, leaveOpen: true);
    }

    public Stream Contents { get; }

    public async Task CompleteAsync(BlobName name, string contentType, CancellationToken cancellationToken)
    {
        await _spool.FlushAsync(cancellationToken).ConfigureAwait(false);
        _spool.Position = 0;
        await _store.PutAsync(name, _spool, contentType, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _spool.DisposeAsync();
}
