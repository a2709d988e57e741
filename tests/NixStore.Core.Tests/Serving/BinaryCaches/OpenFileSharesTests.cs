using NixStore.Compression;
using NixStore.Serving.Http;

namespace NixStore.Serving.BinaryCaches;

public sealed class OpenFileSharesTests : IDisposable
{
    private readonly StoreUnderRoot _root = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData(1024, 341, 102)]
    [InlineData(1_048_576, 1024, 1024)]
    [InlineData(long.MaxValue, 1024, 1024)]
    [InlineData(1, 1, 1)]
    public void A_limit_is_divided_between_connections_and_NARs(long limit, int connections, int nars)
        => Assert.Equal(new OpenFileShares(connections, nars), OpenFileShares.Of(limit, 1024));

    [Theory]
    [InlineData(256)]
    [InlineData(1024)]
    [InlineData(4096)]
    public void All_that_can_be_open_at_once_leaves_files_for_the_rest_of_the_process(int limit)
    {
        var shares = OpenFileShares.Of(limit, 1024);

        Assert.InRange(shares.Connections + (shares.Nars * 5), 1, limit * 9 / 10);
    }

    [Fact]
    public async Task A_request_for_a_NAR_waits_for_one_that_is_being_sent()
    {
        var info = await _root.AddAsync("path");
        await using var store = _root.Open();
        using var responses = new NarResponses(store, new ServingOptions(), maximum: 1);
        var address = new NarAddress(info.Path.HashPart, info.NarHash, CompressionMethod.None);
        var request = new HttpRequest("GET", "/", "") { KeepAlive = true, TakesChunks = true };
        var first = await responses.FindAsync(address, request, Cancellation);

        var second = responses.FindAsync(address with { Compression = CompressionMethod.Zstd }, request, Cancellation).AsTask();

        Assert.False(second.IsCompleted);
        await first!.DisposeAsync();
        await (await second)!.DisposeAsync();
    }

    [Fact]
    public async Task A_NAR_that_cannot_be_read_does_not_count()
    {
        var info = await _root.AddAsync("path");
        var damaged = await _root.AddAsync("damaged");
        FileSystem.Trees.TreeRemover.Remove(_root.Layout.RealPathOf(damaged.Path), Cancellation);
        await using var store = _root.Open();
        using var responses = new NarResponses(store, new ServingOptions(), maximum: 1);
        var request = new HttpRequest("GET", "/", "") { KeepAlive = true, TakesChunks = true };
        await Assert.ThrowsAnyAsync<NixStoreException>(
            () => responses.FindAsync(new NarAddress(damaged.Path.HashPart, damaged.NarHash, CompressionMethod.None), request, Cancellation)
                .AsTask());

        await using var response = await responses.FindAsync(
            new NarAddress(info.Path.HashPart, info.NarHash, CompressionMethod.None), request, Cancellation);

        Assert.NotNull(response);
    }
}
