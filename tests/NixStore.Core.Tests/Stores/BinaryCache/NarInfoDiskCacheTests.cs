using NixStore.Blobs;
using NixStore.Compression;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Stores.BinaryCache;

/// <summary>What caches have answered, kept on the disk for the next session.</summary>
public sealed class NarInfoDiskCacheTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestCache _cache = new();
    private readonly SetTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private NarInfoDiskCache Memory => new(Path.Combine(_directory.Path, "narinfos")) { Time = _time };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_next_session_does_not_ask_for_what_is_known()
    {
        _cache.Add("hello");
        Assert.True(await IsThereAsync(Memory));
        _cache.Blobs.Remove(TestCache.NarInfoOf("hello"));

        Assert.True(await IsThereAsync(Memory));
    }

    [Fact]
    public async Task What_a_cache_lacked_is_asked_for_again_after_a_minute()
    {
        Assert.False(await IsThereAsync(Memory));
        _cache.Add("hello");

        Assert.False(await IsThereAsync(Memory));
        _time.Now += TimeSpan.FromMinutes(1);
        Assert.True(await IsThereAsync(Memory));
    }

    [Fact]
    public async Task What_a_cache_had_is_asked_for_again_when_it_is_old()
    {
        _cache.Add("hello");
        Assert.True(await IsThereAsync(Memory));
        _cache.Blobs.Remove(TestCache.NarInfoOf("hello"));
        _time.Now += TimeSpan.FromDays(30);

        Assert.False(await IsThereAsync(Memory));
    }

    [Fact]
    public async Task What_this_session_signs_is_read_from_the_cache_by_the_next()
    {
        using var key = SecretKey.Generate("cache-1");
        var info = _cache.Add("hello").Info;
        Assert.True(await IsThereAsync(Memory));
        var signature = key.Sign(info.Fingerprint(StoreDirectory.Default));
        await using (var written = await _cache.OpenWritableAsync(new BinaryCacheSettings { Memory = Memory }))
        {
            await written.AddSignaturesAsync(new Dictionary<StorePath, IReadOnlyList<StoreSignature>> { [info.Path] = [signature] }, Token);
        }

        await using var store = await BinaryCacheStore.OpenAsync(
            _cache.Blobs, "memory:", new BinaryCacheSettings { Memory = Memory }, Token);
        Assert.Equal([signature], (await store.FindPathInfoAsync(info.Path, Token))!.Signatures);
    }

    [Fact]
    public async Task Buckets_of_two_endpoints_are_two_caches()
    {
        _cache.Add("hello");
        Assert.True(await IsThereAsync(Memory with { Setting = "?endpoint=one" }));
        _cache.Blobs.Remove(TestCache.NarInfoOf("hello"));

        Assert.False(await IsThereAsync(Memory with { Setting = "?endpoint=other" }));
    }

    [Fact]
    public async Task An_emptied_memory_gives_no_answer_and_keeps_new_ones()
    {
        Assert.False(await IsThereAsync(Memory));
        _cache.Add("hello");

        Assert.True(await IsThereAsync(Memory.Emptied));
        _cache.Blobs.Remove(TestCache.NarInfoOf("hello"));
        Assert.True(await IsThereAsync(Memory));
    }

    [Fact]
    public async Task Damage_on_the_disk_makes_the_cache_be_asked()
    {
        _cache.Add("hello");
        Assert.True(await IsThereAsync(Memory));
        var file = Directory.GetFiles(Memory.Directory, "*", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(file, $"{_time.Now.ToUnixTimeSeconds()}\nnonsense", Token);

        Assert.True(await IsThereAsync(Memory));
    }

    [Fact]
    public async Task A_disk_that_keeps_nothing_is_no_error()
    {
        _cache.Add("hello");
        var file = Path.Combine(_directory.Path, "file");
        await File.WriteAllTextAsync(file, "in the way", Token);

        Assert.True(await IsThereAsync(new NarInfoDiskCache(file)));
    }

    [Fact]
    public async Task A_path_that_was_published_again_is_found_even_if_its_old_narinfo_is_known()
    {
        var old = _cache.Add("hello");
        Assert.True(await IsThereAsync(Memory));
        _cache.Put(old with { Url = "nar/elsewhere.nar" });
        _cache.Blobs["nar/elsewhere.nar"] = _cache.Blobs[old.Url];
        _cache.Blobs.Remove(old.Url);

        await using var store = await OpenAsync(Memory);
        await using var nar = await store.OpenNarAsync(TestPaths.Path("hello"), Token);
        using var bytes = new MemoryStream();
        await nar.CopyToAsync(bytes, Token);

        Assert.Equal(TestCache.NarOf("hello"), bytes.ToArray());
    }

    [Fact]
    public async Task What_the_cache_adds_to_what_was_put_there_is_seen_by_the_next_session()
    {
        var info = _cache.Add("hello").Info;
        var added = StoreSignature.Parse("server-1:c2lnbmF0dXJl");
        await using (var written = await _cache.OpenWritableAsync(new BinaryCacheSettings { Memory = Memory }))
        {
            await written.AddSignaturesAsync(
                new Dictionary<StorePath, IReadOnlyList<StoreSignature>> { [info.Path] = [StoreSignature.Parse("me-1:c2lnbmF0dXJl")] },
                Token);
        }

        _cache.Put((await ReadNarInfoAsync(null))! with { Info = info with { Signatures = [added] } });

        Assert.Equal([added], (await ReadNarInfoAsync(Memory))!.Info.Signatures);
    }

    [Fact]
    public async Task What_a_cache_refused_is_asked_for_again()
    {
        _cache.Add("hello");
        _cache.Blobs.OnOpen = static () => throw new BlobRefusedException("It is refused.", "Give a token.");
        await using (var store = await OpenNarInfosAsync())
        {
            Assert.Null(await store.FindPathInfoAsync(TestPaths.Path("hello"), Token));
            Assert.Equal("Give a token.", store.Refusal);
        }

        _cache.Blobs.OnOpen = static () => { };
        Assert.True(await IsThereAsync(Memory));

        async Task<BinaryCacheStore> OpenNarInfosAsync()
        {
            var refuse = _cache.Blobs.OnOpen;
            _cache.Blobs.OnOpen = static () => { };
            var store = await OpenAsync(Memory);
            _cache.Blobs.OnOpen = refuse;
            return store;
        }
    }

    [Fact]
    public async Task A_path_that_was_rebuilt_is_copied_though_its_old_narinfo_is_known()
    {
        _cache.Add("hello");
        Assert.True(await IsThereAsync(Memory));
        var rebuilt = Rebuild("hello");

        await using var store = await OpenAsync(Memory);
        await using var target = new MemoryStore();
        var result = await new Copying.ClosureCopier(store, target).CopyAsync([TestPaths.Path("hello")], null, Token);

        Assert.Empty(result.Failures);
        Assert.Equal(rebuilt, target.InfoOf(TestPaths.Path("hello")).NarHash);
    }

    [Fact]
    public async Task A_path_that_was_compressed_in_another_way_under_its_URL_is_copied_though_its_old_narinfo_is_known()
    {
        var old = _cache.Add("hello", CompressionMethod.Gzip);
        Assert.True(await IsThereAsync(Memory));
        var file = TestCache.Compress(TestCache.NarOf("hello"), CompressionMethod.Zstd);
        _cache.Blobs[old.Url] = file;
        _cache.Put(old with { Compression = "zstd", FileSize = file.Length, FileHash = Hash.Compute(NixHashAlgorithm.Sha256, file) });

        await using var store = await OpenAsync(Memory);
        await using var target = new MemoryStore();
        var result = await new Copying.ClosureCopier(store, target).CopyAsync([TestPaths.Path("hello")], null, Token);

        Assert.Empty(result.Failures);
    }

    [Fact]
    public async Task A_path_that_was_rebuilt_is_verified_as_it_is_now()
    {
        var old = _cache.Add("hello");
        Assert.True(await IsThereAsync(Memory));
        Rebuild("hello");

        await using var store = await OpenAsync(Memory);
        var result = await new Verifying.StoreVerifier(store).VerifyAsync([old.Info], Token).SingleAsync(Token);

        Assert.Equal(Verifying.VerificationStatus.Valid, result.Status);
    }

    private Hash Rebuild(string name)
    {
        var nar = TestPaths.FileNar("other contents"u8.ToArray());
        var old = _cache.Add(name);
        var hash = Hash.Compute(NixHashAlgorithm.Sha256, nar);
        _cache.Blobs[old.Url] = nar;
        _cache.Put(old with { FileHash = hash, FileSize = nar.Length, Info = old.Info with { NarHash = hash, NarSize = nar.Length } });
        return hash;
    }

    private async Task<Narinfo.NarInfo?> ReadNarInfoAsync(NarInfoDiskCache? memory)
    {
        await using var store = await BinaryCacheStore.OpenAsync(
            _cache.Blobs, "memory:", new BinaryCacheSettings { Memory = memory }, Token);
        return await store.FindNarInfoAsync(TestPaths.Path("hello"), Token);
    }

    private async Task<bool> IsThereAsync(NarInfoDiskCache memory)
    {
        await using var store = await OpenAsync(memory);
        return await store.FindPathInfoAsync(TestPaths.Path("hello"), Token) is not null;
    }

    private Task<BinaryCacheStore> OpenAsync(NarInfoDiskCache memory)
        => BinaryCacheStore.OpenAsync(_cache.Blobs, "memory:", new BinaryCacheSettings { Memory = memory }, Token);

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
