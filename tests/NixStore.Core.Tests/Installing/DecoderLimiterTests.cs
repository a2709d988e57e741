using NixStore.Hashing;
using NixStore.Narinfo;
using NixStore.Paths;

namespace NixStore.Installing;

/// <summary>The limit of NARs that are decompressed at once and need much memory.</summary>
public sealed class DecoderLimiterTests : IDisposable
{
    private readonly DecoderLimiter _turns = new();
    private int _opened;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _turns.Dispose();

    [Theory]
    [InlineData("xz")]
    [InlineData("lzip")]
    [InlineData("lzma")]
    public async Task A_NAR_with_a_large_dictionary_waits_until_one_of_eight_is_closed(string compression)
    {
        var open = new List<Stream>();
        for (var i = 0; i < DecoderLimiter.Most; i++)
        {
            open.Add(await OpenAsync(compression));
        }

        var next = OpenAsync(compression);
        Assert.Equal(DecoderLimiter.Most, _opened);
        open[3].Dispose();
        open[3].Dispose();
        await next;
        var another = OpenAsync(compression);

        Assert.Equal(DecoderLimiter.Most + 1, _opened);
        Assert.False(another.IsCompleted);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("none")]
    [InlineData(null)]
    public async Task Others_never_wait(string? compression)
    {
        for (var i = 0; i < 100; i++)
        {
            await OpenAsync(compression);
        }

        Assert.Equal(100, _opened);
    }

    [Fact]
    public async Task A_NAR_that_cannot_be_opened_takes_nobodys_turn()
    {
        for (var i = 0; i < 2 * DecoderLimiter.Most; i++)
        {
            await Assert.ThrowsAsync<IOException>(
                () => _turns.OpenAsync(NarInfoOf("xz"), static () => throw new IOException("gone"), Token));
        }

        await OpenAsync("xz");
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled()
    {
        for (var i = 0; i < DecoderLimiter.Most; i++)
        {
            await OpenAsync("xz");
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var next = _turns.OpenAsync(NarInfoOf("xz"), static () => Task.FromResult(Stream.Null), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private Task<Stream> OpenAsync(string? compression)
        => _turns.OpenAsync(
            NarInfoOf(compression),
            () =>
            {
                _opened++;
                return Task.FromResult<Stream>(new MemoryStream());
            },
            Token);

    private static NarInfo? NarInfoOf(string? compression)
        => compression is null
            ? null
            : new NarInfo(
                new ValidPathInfo
                {
                    Path = TestPaths.Path("hello"),
                    NarHash = Hash.Compute(NixHashAlgorithm.Sha256, "hello"u8),
                    NarSize = 1,
                    References = [],
                },
                "nar/hello.nar")
            {
                Compression = compression,
            };
}
