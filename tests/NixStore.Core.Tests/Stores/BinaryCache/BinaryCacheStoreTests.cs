using NixStore.Browsing;
using NixStore.Compression;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Stores.BinaryCache;

public sealed class BinaryCacheStoreTests
{
    private readonly TestCache _cache = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Returns_the_information_in_the_narinfo_of_a_path()
    {
        var git = _cache.Add("git", "glibc");
        await using var store = await _cache.OpenAsync();

        Assert.Equal(git.Info, await store.FindPathInfoAsync(TestPaths.Path("git"), Token));
        Assert.Equal(git, await store.FindNarInfoAsync(TestPaths.Path("git"), Token));
        Assert.Equal(TestPaths.Path("git"), await store.FindByHashPartAsync(TestPaths.Path("git").HashPart, Token));
    }

    [Fact]
    public async Task A_path_without_a_narinfo_is_not_valid()
    {
        await using var store = await _cache.OpenAsync();

        Assert.Null(await store.FindPathInfoAsync(TestPaths.Path("git"), Token));
        Assert.Null(await store.FindByHashPartAsync(TestPaths.Path("git").HashPart, Token));
        await Assert.ThrowsAsync<StorePathNotValidException>(() => store.OpenNarAsync(TestPaths.Path("git"), Token));
    }

    [Fact]
    public async Task A_path_with_another_name_than_the_one_in_the_cache_is_not_valid()
    {
        var git = _cache.Add("git");
        var other = StorePath.Parse(git.Info.Path.HashPart + "-other");
        await using var store = await _cache.OpenAsync();

        Assert.Null(await store.FindPathInfoAsync(other, Token));
        Assert.Empty(await store.FindValidPathsAsync([other], Token));
    }

    [Fact]
    public async Task Refuses_a_narinfo_for_another_path()
    {
        var git = _cache.Add("git");
        _cache.Put("vim", git.Print(StoreDirectory.Default));
        await using var store = await _cache.OpenAsync();

        var error = await Assert.ThrowsAsync<NixFormatException>(() => store.FindPathInfoAsync(TestPaths.Path("vim"), Token));

        Assert.Contains(git.Info.Path.BaseName, error.Message, StringComparison.Ordinal);
        Assert.Contains(TestCache.NarInfoOf("vim"), error.Message, StringComparison.Ordinal);
        Assert.Empty(await store.FindValidPathsAsync([TestPaths.Path("vim")], Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>404</html>")]
    [InlineData("StorePath: /nix/store/x\n")]
    public async Task A_malformed_narinfo_is_an_error_after_the_good_ones(string text)
    {
        _cache.Add("git");
        _cache.Put("vim", text);
        await using var store = await _cache.OpenAsync();
        var found = new List<ValidPathInfo>();

        var error = await Assert.ThrowsAsync<NixFormatException>(async () =>
        {
            await foreach (var info in store.FindPathInfosAsync([TestPaths.Path("vim"), TestPaths.Path("git")], Token))
            {
                found.Add(info);
            }
        });

        Assert.Contains(TestCache.NarInfoOf("vim"), error.Message, StringComparison.Ordinal);
        Assert.Equal("git", Assert.Single(found).Path.Name);
    }

    [Fact]
    public async Task Every_malformed_narinfo_is_in_the_error()
    {
        _cache.Add("git");
        _cache.Put("vim", "");
        _cache.Put("emacs", "");
        await using var store = await _cache.OpenAsync();

        var error = await Assert.ThrowsAsync<NarInfosNotUsableException>(
            async () => await store.Require<IEnumerableStore>("list its paths").EnumeratePathsAsync("", Token).ToListAsync(Token));

        Assert.Equal(2, error.Faults.Count);
        Assert.All(
            ["vim", "emacs"],
            name => Assert.Contains(error.Faults, fault => fault.Message.Contains(TestCache.NarInfoOf(name), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Asks_for_each_narinfo_once()
    {
        _cache.Add("git");
        await using var store = await _cache.OpenAsync();
        StorePath[] paths = [TestPaths.Path("git"), TestPaths.Path("absent")];

        await store.FindValidPathsAsync(paths, Token);
        await store.FindPathInfosAsync(paths, Token).ToListAsync(Token);
        await using var nar = await store.OpenNarAsync(TestPaths.Path("git"), Token);

        Assert.Equal(
            [TestCache.NarInfoOf("absent"), TestCache.NarInfoOf("git")],
            _cache.Blobs.Opened.Where(static name => name.EndsWith(".narinfo", StringComparison.Ordinal))
                .OrderBy(static name => name == TestCache.NarInfoOf("git")));
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public async Task Returns_the_NAR_uncompressed(CompressionMethod compression)
    {
        _cache.Add("git", compression);
        await using var store = await _cache.OpenAsync();

        Assert.Equal(TestCache.NarOf("git"), await ReadAsync(store, "git"));
    }

    public static TheoryData<CompressionMethod> Compressions => [.. Enum.GetValues<CompressionMethod>().Where(CompressionMethods.CanWrite)];

    [Fact]
    public async Task Lists_files_from_the_listing_if_there_is_a_good_one()
    {
        var git = _cache.Add("git");
        _cache.Blobs[git.Info.Path.HashPart + ".ls"] = """{"version":1,"root":{"type":"regular","size":5}}"""u8.ToArray();
        await using var store = await _cache.OpenAsync();

        Assert.Equal(5, (await new StorePathBrowser(store, git.Info.Path).ReadListingAsync(Token)).Size);
        Assert.DoesNotContain(git.Url, _cache.Blobs.Opened);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"version":2}""")]
    public async Task Lists_files_from_the_NAR_if_there_is_no_good_listing(string? listing)
    {
        var git = _cache.Add("git", CompressionMethod.Zstd);
        if (listing is not null)
        {
            _cache.Blobs[git.Info.Path.HashPart + ".ls"] = System.Text.Encoding.UTF8.GetBytes(listing);
        }

        await using var store = await _cache.OpenAsync();

        Assert.Equal(NarEntryType.Regular, (await new StorePathBrowser(store, git.Info.Path).ReadListingAsync(Token)).Type);
    }

    [Fact]
    public async Task Lists_its_paths()
    {
        var infos = new[] { "git", "vim", "glibc" }.Select(name => _cache.Add(name).Info).ToArray();
        _cache.Blobs["index.html"] = [];
        _cache.Blobs["log/x.narinfo"] = [];
        await using var store = await _cache.OpenAsync();
        var enumerable = store.Require<IEnumerableStore>("list its paths");

        Assert.Equal(
            infos.OrderBy(static info => info.Path),
            (await enumerable.EnumeratePathInfosAsync(Token).ToListAsync(Token)).OrderBy(static info => info.Path));
        Assert.Equal(infos.Select(static info => info.Path).Order(), await enumerable.EnumeratePathsAsync("", Token).ToListAsync(Token));
        Assert.Equal([infos[0].Path], await enumerable.EnumeratePathsAsync(infos[0].Path.BaseName[..5], Token).ToListAsync(Token));
        Assert.Equal([infos[0].Path], await enumerable.EnumeratePathsAsync(infos[0].Path.BaseName, Token).ToListAsync(Token));
        Assert.Empty(await enumerable.EnumeratePathsAsync(infos[0].Path.HashPart + "-other", Token).ToListAsync(Token));
        Assert.Empty(await enumerable.EnumeratePathsAsync("log/", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Lists_the_good_paths_before_it_reports_a_bad_one()
    {
        _cache.Add("git");
        _cache.Add("vim");
        _cache.Put("glibc", "");
        await using var store = await _cache.OpenAsync();
        var found = new List<StorePath>();

        await Assert.ThrowsAsync<NixFormatException>(async () =>
        {
            await foreach (var path in store.Require<IEnumerableStore>("list its paths").EnumeratePathsAsync("", Token))
            {
                found.Add(path);
            }
        });

        Assert.Equal(2, found.Count);
    }

    [Fact]
    public async Task Signatures_are_added_to_narinfos_and_nothing_else_is_changed()
    {
        var git = _cache.Add("git") with { OtherFields = [KeyValuePair.Create("Owner", "someone")] };
        _cache.Put(git);
        var signature = StoreSignature.Parse("someone-1:c2lnbmF0dXJl");
        await using var store = await _cache.OpenAsync();

        var signed = await ((ISignatureStore)store).AddSignaturesAsync(
            new Dictionary<StorePath, IReadOnlyList<StoreSignature>>
            {
                [TestPaths.Path("git")] = [signature],
                [TestPaths.Path("absent")] = [signature],
            },
            Token);

        Assert.Equal([TestPaths.Path("git")], signed);
        await using var again = await _cache.OpenAsync();
        Assert.Equal(
            git with { Info = git.Info with { Signatures = [signature] } }, await again.FindNarInfoAsync(TestPaths.Path("git"), Token));
    }

    [Fact]
    public async Task A_directory_without_cache_information_is_no_cache()
    {
        _cache.Blobs.Remove("nix-cache-info");

        var error = await Assert.ThrowsAsync<NixStoreException>(() => _cache.OpenAsync());

        Assert.Contains("no binary cache at memory:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_for_another_store_directory_is_refused_if_one_is_required()
    {
        _cache.Blobs["nix-cache-info"] = "StoreDir: /my/store\n"u8.ToArray();

        await using var store = await _cache.OpenAsync();
        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => BinaryCacheStore.OpenAsync(
                _cache.Blobs, "memory:", new BinaryCacheSettings { Directory = StoreDirectory.Default }, Token));

        Assert.Equal("/my/store", store.Directory.Path);
        Assert.Contains("/my/store", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_go_before_what_the_cache_says()
    {
        _cache.Blobs["nix-cache-info"] = "Priority: 40\nWantMassQuery: 1\n"u8.ToArray();

        await using var store = await BinaryCacheStore.OpenAsync(_cache.Blobs, "memory:", new BinaryCacheSettings { Priority = 10 }, Token);

        Assert.Equal((10, true), (store.Info.Priority, store.Info.WantMassQuery));
    }

    internal static async Task<byte[]> ReadAsync(IStore store, string name)
    {
        await using var nar = await store.OpenNarAsync(TestPaths.Path(name), Token);
        using var bytes = new MemoryStream();
        await nar.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }
}
