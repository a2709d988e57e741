using NixStore.Archives;
using NixStore.Blobs;
using NixStore.Browsing;
using NixStore.Closures;
using NixStore.Compression;
using NixStore.Copying;
using NixStore.ExportStreams;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Queries;
using NixStore.Stores.Errors;

namespace NixStore.Stores.BinaryCache;

/// <summary>A cache whose paths were built again after an earlier session kept its answers, and one that refuses some of them.</summary>
public sealed class RebuiltCacheTests : IDisposable
{
    private static readonly StorePath _hello = TestPaths.Path("hello");
    private static readonly StorePath _libc = TestPaths.Path("libc");

    private readonly TemporaryDirectory _directory = new();
    private readonly TestCache _cache = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(ExportStreamFormat.Nix)]
    [InlineData(ExportStreamFormat.Nario2)]
    public async Task An_export_contains_the_new_contents(ExportStreamFormat format)
    {
        await using var store = await OpenAfterRebuildAsync();
        var exporter = new ClosureExporter(store, format);
        var plan = await exporter.PlanAsync([_hello], new HashSet<StorePath>(), Token);
        using var output = new MemoryStream();

        await exporter.ExportAsync(plan, output, null, Token);

        Assert.Equal([_libc, _hello], plan.Paths.Select(static info => info.Path));
        Assert.True(output.ToArray().AsSpan().IndexOf("contents of $out/lib"u8) > 0);
    }

    [Fact]
    public async Task An_export_asks_for_each_narinfo_once_more_and_then_uses_what_it_knows()
    {
        _cache.Add("libc");
        _cache.Add("hello", "libc");
        await RememberAsync();
        await using var store = await OpenAsync();
        _cache.Blobs.Opened.Clear();

        await new ClosureExporter(store, ExportStreamFormat.Nix).PlanAsync([_hello], new HashSet<StorePath>(), Token);

        string[] each = [TestCache.NarInfoOf("hello"), TestCache.NarInfoOf("libc")];
        Assert.Equal(each.Order(StringComparer.Ordinal), _cache.Blobs.Opened.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Entries_are_those_of_the_new_contents()
    {
        await using var store = await OpenAfterRebuildAsync();

        var root = await new StorePathBrowser(store, _hello).ReadListingAsync(Token);

        Assert.Equal(Contents.Length, root.Size);
    }

    [Fact]
    public async Task Files_that_refer_to_a_path_are_those_of_the_new_contents()
    {
        await using var store = await OpenAfterRebuildAsync();

        Assert.Equal([""], await new ReferringFiles(store).FindAsync(_hello, _libc, Token));
    }

    [Fact]
    public async Task A_copy_of_a_path_with_other_references_fails_and_names_the_cause()
    {
        await using var store = await OpenAfterRebuildAsync();
        await using var target = new MemoryStore();

        var result = await new ClosureCopier(store, target).CopyAsync([_hello], null, Token);

        var failure = Assert.Single(result.Failures);
        Assert.IsType<PathRebuiltException>(failure.Error);
        Assert.Contains("has other references than before", failure.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_was_compressed_in_another_way_under_its_URL_is_copied_to_several_stores()
    {
        _cache.Add("libc");
        var old = _cache.Add("hello", CompressionMethod.Gzip);
        await RememberAsync();
        var file = TestCache.Compress(TestCache.NarOf("hello"), CompressionMethod.Zstd);
        _cache.Blobs[old.Url] = file;
        _cache.Put(old with { Compression = "zstd", FileSize = file.Length, FileHash = Hash.Compute(NixHashAlgorithm.Sha256, file) });
        await using var store = await OpenAsync();
        CopyTarget[] targets =
        [
            .. Enumerable.Range(1, 3).Select(static number => new CopyTarget(
                $"target {number}", static _ => Task.FromResult<IWritableStore>(new MemoryStore()))),
        ];

        var results = await new ClosureDistributor(store).CopyAsync([_hello], targets, Token).ToListAsync(Token);

        Assert.All(results, static result => Assert.Equal([_hello], result.Copy!.Copied.Select(static info => info.Path)));
    }

    [Fact]
    public async Task A_damaged_NAR_is_asked_for_once_more_at_most()
    {
        _cache.Add("libc");
        var damaged = _cache.Add("hello");
        await RememberAsync();
        _cache.Blobs[damaged.Url] = new byte[_cache.Blobs[damaged.Url]!.Length];
        _cache.Put(damaged with { FileHash = null });
        await using var store = await OpenAsync();
        await using var target = new MemoryStore();

        var result = await new ClosureCopier(store, target).CopyAsync([_hello], null, Token);

        Assert.Single(result.Failures);
        Assert.Equal(2, _cache.Blobs.Opened.Count(name => name == damaged.Url));
    }

    [Fact]
    public async Task A_cache_that_fails_when_it_is_asked_again_does_not_stop_the_copy_of_other_paths()
    {
        _cache.Add("libc");
        _cache.Add("hello");
        await RememberAsync();
        _cache.Blobs["nar/hello.nar"] = "damaged"u8.ToArray();
        _cache.Put("hello", "no narinfo");
        await using var store = await OpenAsync();
        await using var target = new MemoryStore();

        var result = await new ClosureCopier(store, target).CopyAsync([_hello, _libc], null, Token);

        Assert.Equal([_hello], result.Failures.Select(static failure => failure.Path));
        Assert.Equal([_libc], result.Copied.Select(static info => info.Path));
    }

    [Fact]
    public async Task A_path_that_the_cache_refuses_is_reported_as_refused()
    {
        await using var store = await OpenAsync();
        _cache.Blobs.OnOpen = static () => throw new BlobRefusedException("It is refused.", "Give a token.");

        var ofPath = await Assert.ThrowsAsync<StorePathNotValidException>(() => new ClosureQuery(store).FindAsync([_hello], Token));
        var ofHashPart = await Assert.ThrowsAsync<StorePathNotFoundException>(
            () => new StorePathResolver(store, "/").ResolveAsync(_hello.HashPart, Token));

        Assert.True(ofPath.IsRefused);
        Assert.EndsWith("or the store refuses it to this user (403). Give a token.", ofPath.Message, StringComparison.Ordinal);
        Assert.EndsWith("or the store refuses it to this user (403). Give a token.", ofHashPart.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_the_cache_lacks_is_not_reported_as_refused_because_another_is()
    {
        await using var store = await OpenAsync();
        _cache.Blobs.OnOpen = static () => throw new BlobRefusedException("It is refused.", "Give a token.");
        Assert.Null(await store.FindPathInfoAsync(_libc, Token));
        _cache.Blobs.OnOpen = static () => { };

        var failure = await Assert.ThrowsAsync<StorePathNotValidException>(() => new ClosureQuery(store).FindAsync([_hello], Token));

        Assert.False(failure.IsRefused);
        Assert.EndsWith("is not valid in the store memory:.", failure.Message, StringComparison.Ordinal);
    }

    private static byte[] Contents => System.Text.Encoding.UTF8.GetBytes($"contents of $out/lib, {_libc.HashPart}");

    // The new contents refer to another path, and have another size.
    private async Task<BinaryCacheStore> OpenAfterRebuildAsync()
    {
        _cache.Add("libc");
        var old = _cache.Add("hello");
        await RememberAsync();

        var nar = TestPaths.FileNar(Contents);
        var hash = Hash.Compute(NixHashAlgorithm.Sha256, nar);
        _cache.Blobs[old.Url] = nar;
        _cache.Put(old with
        {
            FileHash = hash,
            FileSize = nar.Length,
            Info = old.Info with { NarHash = hash, NarSize = nar.Length, References = [_libc] },
        });
        return await OpenAsync();
    }

    private async Task RememberAsync()
    {
        await using var store = await OpenAsync();
        Assert.Equal(2, (await store.FindValidPathsAsync([_hello, _libc], Token)).Count);
    }

    private Task<BinaryCacheStore> OpenAsync()
        => BinaryCacheStore.OpenAsync(
            _cache.Blobs, "memory:", new BinaryCacheSettings { Memory = new NarInfoDiskCache(_directory.Path) }, Token);
}
