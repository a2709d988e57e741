using NixStore.Compression;
using NixStore.Hashing;
using NixStore.Nar;
using NixStore.Stores.Errors;

namespace NixStore.Stores.BinaryCache;

/// <summary>Caches whose NARs differ from the announced ones.</summary>
public sealed class HostileCacheTests
{
    private readonly TestCache _cache = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("../secret")]
    [InlineData("file:/etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://example.org/x.nar")]
    [InlineData("nar/../../secret")]
    public async Task A_URL_that_leads_out_of_the_cache_is_not_followed(string url)
    {
        _cache.Put(_cache.Add("git") with { Url = url });

        Assert.Contains("leads out of the cache", (await FailAsync<NarMismatchException>("git")).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(url, _cache.Blobs.Opened);
    }

    [Fact]
    public async Task A_NAR_that_is_not_there_is_an_error_of_its_own()
    {
        _cache.Blobs.Remove(_cache.Add("git").Url);

        Assert.Equal(TestPaths.Path("git"), (await FailAsync<NarNotFoundException>("git")).Path);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(16, false)]
    public async Task A_listing_that_would_need_much_memory_is_not_read(int mebibytes, bool isRead)
    {
        var git = _cache.Add("git");
        var listing = "{\"root\":{\"type\":\"regular\",\"size\":1},\"version\":1}".PadRight((mebibytes << 20) + 1);
        _cache.Blobs[git.Info.Path.HashPart + ".ls"] = System.Text.Encoding.UTF8.GetBytes(listing);
        await using var store = await _cache.OpenAsync();

        Assert.Equal(isRead, await store.FindListingAsync(git.Info.Path, Token) is not null);
    }

    [Fact]
    public async Task A_compression_that_is_not_known_is_named()
    {
        _cache.Put(_cache.Add("git") with { Compression = "rot13" });

        Assert.Contains("'rot13'", (await FailAsync<NarMismatchException>("git")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zstd", CompressionMethod.Gzip, "'gzip'")]
    [InlineData("none", CompressionMethod.Gzip, "'gzip'")]
    [InlineData("lz4", CompressionMethod.Zstd, "'zstd'")]
    [InlineData("br", CompressionMethod.Zstd, "'zstd'")]
    [InlineData("zstd", CompressionMethod.None, "it is not compressed")]
    public async Task A_compression_that_is_not_the_one_that_is_named_is_named_too(string announced, CompressionMethod actual, string said)
    {
        _cache.Put(_cache.Add("git", actual) with { Compression = announced });

        var error = await FailAsync<NarMismatchException>("git");

        Assert.Contains($"announced as '{announced}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Zstd)]
    public async Task Another_file_than_the_one_that_was_announced_is_refused(CompressionMethod compression)
    {
        var git = _cache.Add("git", compression);
        _cache.Put(git with { FileHash = Hash.Compute(NixHashAlgorithm.Sha256, "other"u8) });

        Assert.Contains("has the hash", (await FailAsync<NarMismatchException>("git")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "more than the")]
    [InlineData(+1, "the announced")]
    public async Task A_file_with_more_or_fewer_bytes_than_announced_is_refused(int difference, string said)
    {
        var git = _cache.Add("git", CompressionMethod.Zstd);
        _cache.Put(git with { FileSize = git.FileSize + difference });

        Assert.Contains(said, (await FailAsync<NarMismatchException>("git")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Zstd)]
    public async Task A_file_that_goes_on_after_the_NAR_is_refused(CompressionMethod compression)
    {
        var git = _cache.Add("git", compression);
        _cache.Blobs[git.Url] = [.. _cache.Blobs[git.Url]!, .. new byte[1_000_000]];
        _cache.Put(git with { FileSize = null, FileHash = null });

        await FailAsync<NarMismatchException>("git");
    }

    [Fact]
    public async Task A_file_that_is_cut_short_is_refused()
    {
        var git = _cache.Add("git", CompressionMethod.Zstd);
        _cache.Blobs[git.Url] = _cache.Blobs[git.Url]![..^10];

        await FailAsync<NarMismatchException>("git");
    }

    [Theory]
    [InlineData(-8, "more than the")]
    [InlineData(+8, "the announced")]
    public async Task A_NAR_with_more_or_fewer_bytes_than_announced_is_refused(int difference, string said)
    {
        var git = _cache.Add("git", CompressionMethod.Zstd);
        _cache.Put(git with { Info = git.Info with { NarSize = git.Info.NarSize + difference } });

        Assert.Contains(said, (await FailAsync<NarMismatchException>("git")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bomb_gives_no_more_bytes_than_announced()
    {
        var bomb = TestCache.Compress(new byte[64 * 1024 * 1024], CompressionMethod.Zstd);
        Put(bomb, announced: 1000, CompressionMethod.Zstd);
        await using var store = await _cache.OpenAsync();
        await using var nar = await store.OpenNarAsync(TestPaths.Path("bomb"), Token);
        var buffer = new byte[100_000];

        Assert.Throws<NarMismatchException>(() =>
        {
            var given = 0;
            while (nar.Read(buffer) is > 0 and var count)
            {
                given += count;
                Assert.True(given <= 1000);
            }
        });
    }

    [Fact]
    public async Task The_receiver_finds_contents_that_do_not_match_their_hash()
    {
        // The file is what the narinfo says; only the NAR's hash is another's.
        var git = _cache.Add("git", CompressionMethod.Zstd);
        _cache.Put(git with { Info = git.Info with { NarHash = Hash.Compute(NixHashAlgorithm.Sha256, "other"u8) } });
        await using var store = await _cache.OpenAsync();
        await using var target = new MemoryStore();

        var result = await new Copying.ClosureCopier(store, target).CopyAsync([TestPaths.Path("git")], null, Token);

        Assert.IsType<HashMismatchException>(Assert.Single(result.Failures).Error);
        Assert.False(target.Has("git"));
    }

    [Fact]
    public async Task A_reader_that_stops_at_the_end_of_the_NAR_gets_the_error_too()
    {
        var git = _cache.Add("git", CompressionMethod.Zstd);
        _cache.Put(git with { FileHash = Hash.Compute(NixHashAlgorithm.Sha256, "other"u8) });
        await using var store = await _cache.OpenAsync();
        await using var nar = await store.OpenNarAsync(TestPaths.Path("git"), Token);

        Assert.Throws<NarMismatchException>(() => NarListing.Read(nar, Token));
    }

    private void Put(byte[] file, long announced, CompressionMethod compression)
    {
        var narInfo = _cache.Add("bomb", compression);
        _cache.Blobs[narInfo.Url] = file;
        _cache.Put(narInfo with
        {
            Info = narInfo.Info with { NarSize = announced },
            FileSize = file.Length,
            FileHash = Hash.Compute(NixHashAlgorithm.Sha256, file),
        });
    }

    private async Task<TError> FailAsync<TError>(string name)
        where TError : NixStoreException
    {
        await using var store = await _cache.OpenAsync();
        return await Assert.ThrowsAsync<TError>(() => BinaryCacheStoreTests.ReadAsync(store, name));
    }
}
