using NixStore.Blobs.Http;
using NixStore.Copying;

namespace NixStore.Stores.BinaryCache;

/// <summary>Publishing again makes a cache whole, and a NAR that several paths share is sent once.</summary>
public sealed class HealingTests : IAsyncLifetime
{
    private readonly TestCache _cache = new();
    private readonly MemoryStore _source = new();

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_NAR_that_is_gone_is_published_again()
    {
        _source.AddSized("glibc", 5000);
        await PublishAsync();
        _cache.Blobs.Remove(Nar);

        Assert.Single((await PublishAsync()).Copied);
        await RequireWholeAsync();
    }

    [Fact]
    public async Task A_NAR_that_was_cut_short_is_published_again()
    {
        _source.AddSized("glibc", 5000);
        await PublishAsync();
        _cache.Blobs[Nar] = _cache.Blobs[Nar]![..^5];

        Assert.Single((await PublishAsync()).Copied);
        await RequireWholeAsync();
    }

    [Fact]
    public async Task A_NAR_of_the_same_length_with_other_bytes_that_no_narinfo_announces_is_replaced()
    {
        _source.AddSized("glibc", 5000);
        await PublishAsync();
        _cache.Blobs[Nar] = new byte[_cache.Blobs[Nar]!.Length];
        _cache.Blobs.Remove(TestCache.NarInfoOf("glibc"));

        await PublishAsync();
        await RequireWholeAsync();
    }

    [Fact]
    public async Task A_NAR_that_two_paths_share_is_sent_once()
    {
        var one = _source.Add("one");
        var other = one with { Path = TestPaths.Path("other") };
        await using var store = await _cache.OpenWritableAsync();
        await using var receiver = await store.BeginReceivingAsync(Token);

        await Task.WhenAll(
            receiver.ReceiveAsync(one, new MemoryStream(_source.NarOf(one.Path)), Token),
            receiver.ReceiveAsync(other, new MemoryStream(_source.NarOf(one.Path)), Token));
        await receiver.CompleteAsync(Token);

        Assert.Single(_cache.Blobs.Put, static name => name.StartsWith("nar/", StringComparison.Ordinal));
        Assert.NotNull(_cache.Blobs[TestCache.NarInfoOf("one")]);
        Assert.NotNull(_cache.Blobs[TestCache.NarInfoOf("other")]);
    }

    [Theory]
    [InlineData("403 Forbidden")]
    [InlineData("405 Method Not Allowed")]
    [InlineData("409 Conflict")]
    [InlineData("412 Precondition Failed")]
    public async Task A_server_that_keeps_what_it_has_is_no_error_if_that_is_the_same(string status)
    {
        await using var server = ScriptedServer.Answering(
            $"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
        await using var store = new HttpBlobStore(server.Address, new HttpOptions());

        await store.PutAsync(Blobs.BlobName.Parse("a"), new MemoryStream("hello"u8.ToArray()), "text/plain", Token);
        await Assert.ThrowsAsync<NixStoreException>(() => PutOtherAsync(status));
    }

    private static async Task PutOtherAsync(string status)
    {
        await using var server = ScriptedServer.Answering(
            $"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nother");
        await using var store = new HttpBlobStore(server.Address, new HttpOptions());
        await store.PutAsync(Blobs.BlobName.Parse("a"), new MemoryStream("hello"u8.ToArray()), "text/plain", Token);
    }

    private string Nar => Assert.Single(_cache.Blobs.Names, static name => name.StartsWith("nar/", StringComparison.Ordinal));

    private async Task RequireWholeAsync()
    {
        await using var store = await _cache.OpenAsync();
        Assert.Equal(_source.NarOf(TestPaths.Path("glibc")), await BinaryCacheStoreTests.ReadAsync(store, "glibc"));
    }

    private async Task<CopyResult> PublishAsync()
    {
        await using var store = await _cache.OpenWritableAsync();
        return await new ClosureCopier(_source, store).CopyAsync([TestPaths.Path("glibc")], null, Token);
    }
}
