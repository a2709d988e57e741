using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.S3;

/// <summary>Blobs in a bucket of s3rver, which the variable <c>NIXSTORE_S3RVER</c> names.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class S3BlobStoreTests(S3BlobStoreTests.Server server)
    : BlobStoreContract, IClassFixture<S3BlobStoreTests.Server>, IAsyncLifetime
{
    private static readonly BlobName _large = BlobName.Parse("nar/large.nar");

    // A folder of its own for each test.
    private readonly string _folder = $"cache/{Guid.NewGuid():N}/of-a-test";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Endpoint => server.Running.Endpoint;

    public ValueTask InitializeAsync()
    {
        S3Rver.SkipWhereAbsent();
        AwsEnvironment.SignIn();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_large_blob_is_sent_in_parts()
    {
        await using var store = Open();
        var contents = RandomBytes(40 * 1024 * 1024);

        await ((IWritableBlobStore)store).PutAsync(_large, new MemoryStream(contents), "application/x-nix-nar", Token);

        AreSame(contents, await ReadAsync(store));
    }

    [Fact]
    public async Task Goes_on_where_connections_break_within_a_blob()
    {
        var contents = RandomBytes(3 * 1024 * 1024);
        await using (var direct = Open())
        {
            await ((IWritableBlobStore)direct).PutAsync(_large, new MemoryStream(contents), "application/x-nix-nar", Token);
        }

        await using var proxy = new CuttingProxy(new Uri(Endpoint), 400_000);
        await using var store = OpenAt(proxy.Address, _folder);

        // One that shows progress is taken up as often as it breaks.
        AreSame(contents, await ReadAsync(store));
        Assert.InRange(proxy.Cuts, 7, 30);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_named()
    {
        await using var store = Open("nowhere");

        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.ReadAsync(BlobName.Parse("nix-cache-info"), 1000, Token));

        Assert.Contains("s3://nowhere", error.Message, StringComparison.Ordinal);
    }

    private protected override IListableBlobStore Open() => (IListableBlobStore)Open(_folder);

    private static byte[] RandomBytes(int length)
    {
        var contents = new byte[length];
        new Random(1).NextBytes(contents);
        return contents;
    }

    private static void AreSame(byte[] expected, byte[] actual) => Assert.True(expected.AsSpan().SequenceEqual(actual));

    private static async Task<byte[]> ReadAsync(IBlobStore store)
    {
        await using var blob = (await store.OpenAsync(_large, 0, Token))!;
        using var read = new MemoryStream();
        await blob.CopyToAsync(read, Token);
        return read.ToArray();
    }

    private IBlobStore Open(string bucket) => OpenAt(Endpoint, bucket);

    private static IBlobStore OpenAt(string endpoint, string bucket)
        => new S3BlobStoreKind(static () => new TransferOptions { Time = new HurriedTime(TimeSpan.FromSeconds(10)) })
            .Open("s3", bucket, new Dictionary<string, string> { ["endpoint"] = endpoint });

    /// <summary>One server for all of these tests, since it takes its time to start.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private S3Rver? _running;

        internal S3Rver Running => _running!;

        public async ValueTask InitializeAsync() => _running = S3Rver.IsPresent ? await S3Rver.StartAsync(CancellationToken.None) : null;

        public ValueTask DisposeAsync() => _running?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
