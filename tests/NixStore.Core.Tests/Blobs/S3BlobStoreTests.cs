using NixStore.Blobs.S3;
using NixStore.Support;

namespace NixStore.Blobs;

/// <summary>Blobs in a bucket of s3rver, which the variable <c>NIXSTORE_S3RVER</c> names.</summary>
public sealed class S3BlobStoreTests : BlobStoreContract, IAsyncLifetime
{
    private S3Rver? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await S3Rver.StartAsync(Token);

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_large_blob_is_sent_in_parts()
    {
        await using var store = Open();
        var contents = new byte[40 * 1024 * 1024];
        new Random(1).NextBytes(contents);

        await ((IWritableBlobStore)store).PutAsync(BlobName.Parse("nar/large.nar"), new MemoryStream(contents), "application/x-nix-nar", Token);

        await using var blob = (await store.OpenAsync(BlobName.Parse("nar/large.nar"), 0, Token))!;
        using var read = new MemoryStream();
        await blob.CopyToAsync(read, Token);
        Assert.True(contents.AsSpan().SequenceEqual(read.GetBuffer().AsSpan(0, (int)read.Length)));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_named()
    {
        await using var store = Open("nowhere");

        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.ReadAsync(BlobName.Parse("nix-cache-info"), 1000, Token));

        Assert.Contains("s3://nowhere", error.Message, StringComparison.Ordinal);
    }

    private protected override IListableBlobStore Open() => (IListableBlobStore)Open("cache");

    private IBlobStore Open(string bucket)
        => new S3BlobStoreKind().Open("s3", bucket, new Dictionary<string, string> { ["endpoint"] = _server!.Endpoint });
}
