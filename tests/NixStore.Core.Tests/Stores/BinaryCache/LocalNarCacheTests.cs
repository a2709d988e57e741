using NixStore.Browsing;
using NixStore.Compression;
using NixStore.Copying;
using NixStore.Narinfo;

namespace NixStore.Stores.BinaryCache;

/// <summary>The setting <c>local-nar-cache</c>: NARs whose files were read are kept on this machine.</summary>
public sealed class LocalNarCacheTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestCache _cache = new();
    private readonly NarInfo _hello;

    public LocalNarCacheTests() => _hello = _cache.Add("hello", CompressionMethod.Gzip);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Nars => Path.Combine(_directory.Path, "nars");

    private string Kept => Path.Combine(Nars, $"{_hello.Info.Path.HashPart}.nar");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_setting_of_the_URL_names_the_directory()
        => Assert.Equal(
            "/a b", BinaryCacheSettings.Of(StoreReference.Parse("https://cache.example.org?local-nar-cache=/a%20b"), []).LocalNarCache);

    [Fact]
    public async Task Files_are_read_from_the_kept_NAR()
    {
        await ListAsync();
        Assert.Equal(TestCache.NarOf("hello"), await File.ReadAllBytesAsync(Kept, Token));
        _cache.Blobs.Remove(_hello.Url);

        await ListAsync();
        Assert.Equal([Kept], Directory.GetFiles(Nars));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_NAR_is_fetched_again(bool hasSameLength)
    {
        var nar = TestCache.NarOf("hello");
        nar[^20] ^= 1;
        Directory.CreateDirectory(Nars);
        await File.WriteAllBytesAsync(Kept, hasSameLength ? nar : nar[..100], Token);

        await ListAsync();

        Assert.Equal(TestCache.NarOf("hello"), await File.ReadAllBytesAsync(Kept, Token));
    }

    [Fact]
    public async Task A_NAR_that_is_not_what_was_announced_is_not_kept()
    {
        _cache.Put(_hello with { Info = _hello.Info with { NarHash = _cache.Add("other").Info.NarHash } });

        await Assert.ThrowsAsync<Errors.HashMismatchException>(ListAsync);

        Assert.Empty(Directory.GetFiles(Nars));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_created_is_named_with_the_setting()
    {
        await File.WriteAllTextAsync(Nars, "in the way", Token);

        var failure = await Assert.ThrowsAsync<NixStoreException>(ListAsync);

        Assert.Contains(Kept, failure.Message, StringComparison.Ordinal);
        Assert.Contains("local-nar-cache", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_keeps_nothing()
    {
        await using var store = await OpenAsync();
        await using var target = new MemoryStore();

        await new ClosureCopier(store, target).CopyAsync([_hello.Info.Path], null, Token);

        Assert.False(Directory.Exists(Nars));
    }

    private async Task ListAsync()
    {
        await using var store = await OpenAsync();
        Assert.Equal(5000, (await new StorePathBrowser(store, _hello.Info.Path).ReadListingAsync(Token)).Size);
    }

    private Task<BinaryCacheStore> OpenAsync()
        => BinaryCacheStore.OpenAsync(_cache.Blobs, "memory:", new BinaryCacheSettings { LocalNarCache = Nars }, Token);
}
