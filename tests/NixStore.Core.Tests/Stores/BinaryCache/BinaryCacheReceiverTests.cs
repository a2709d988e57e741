using System.Text;
using NixStore.Blobs.Http;
using NixStore.Compression;
using NixStore.Copying;
using NixStore.Nar;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Errors;

namespace NixStore.Stores.BinaryCache;

public sealed class BinaryCacheReceiverTests : IDisposable
{
    private readonly TestCache _cache = new();
    private readonly MemoryStore _source = new();
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(BinaryCacheStoreTests.Compressions), MemberType = typeof(BinaryCacheStoreTests))]
    public async Task A_closure_that_was_published_comes_out_as_it_went_in(CompressionMethod compression)
    {
        Platform.SkipWithoutLiblzma(compression);
        AddGit();
        _source.Change(_source.InfoOf(TestPaths.Path("git")) with
        {
            Deriver = TestPaths.Path("git.drv"),
            Signatures = [StoreSignature.Parse("someone-1:c2lnbmF0dXJl")],
        });

        await PublishAsync(new BinaryCacheSettings { Compression = compression }, "git");

        await using var store = await _cache.OpenAsync();
        var back = new MemoryStore();
        var result = await new ClosureCopier(store, back).CopyAsync([TestPaths.Path("git")], null, Token);
        Assert.Empty(result.Failures);
        Assert.Equal(["glibc", "zlib", "git"], result.Copied.Select(static info => info.Path.Name));
        Assert.All(result.Copied, info => Assert.Equal(_source.InfoOf(info.Path), back.InfoOf(info.Path)));
        Assert.All(result.Copied, info => Assert.Equal(_source.NarOf(info.Path), back.NarOf(info.Path)));
    }

    [Fact]
    public async Task A_NAR_is_named_by_the_hash_of_its_file()
    {
        AddGit();

        await PublishAsync(new BinaryCacheSettings(), "glibc");

        var narInfo = NarInfoOf("glibc");
        Assert.Equal("zstd", narInfo.Compression);
        Assert.Equal($"nar/{narInfo.FileHash!.ToBareString(Hashing.HashFormat.Nix32)}.nar.zst", narInfo.Url);
        Assert.Equal(_cache.Blobs[narInfo.Url]!.Length, narInfo.FileSize);
    }

    [Fact]
    public async Task The_cache_is_closed_after_every_blob()
    {
        foreach (var name in Enumerable.Range(0, 40))
        {
            _source.AddSized(
                $"p{name}",
                100 * name,
                [.. Enumerable.Range(0, name).Where(other => (name * other) % 3 == 1).Select(static other => $"p{other}")]);
        }

        var whole = new List<string>();
        _cache.Blobs.OnPut = name =>
        {
            lock (whole)
            {
                RequireWhatItNeeds(name);
                whole.Add(name);
            }
        };

        await PublishAsync(new BinaryCacheSettings { WriteListings = true }, "p39", "p38", "p37");

        Assert.Contains(TestCache.NarInfoOf("p39"), whole);

        void RequireWhatItNeeds(string blob)
        {
            if (!blob.EndsWith(".narinfo", StringComparison.Ordinal))
            {
                return;
            }

            var path = Enumerable.Range(0, 40).Select(static number => TestPaths.Path($"p{number}"))
                .First(path => path.HashPart == blob.Split('.')[0]);
            Assert.All(_source.InfoOf(path).References, reference => Assert.NotNull(_cache.Blobs[reference.HashPart + ".narinfo"]));
            Assert.NotNull(_cache.Blobs[path.HashPart + ".ls"]);
        }
    }

    [Fact]
    public async Task A_path_that_was_published_during_a_query_is_known_afterwards()
    {
        var glibc = _source.Add("glibc");
        await using var store = await _cache.OpenWritableAsync();
        await using var receiver = await store.BeginReceivingAsync(Token);
        _cache.Blobs.OnAbsent = async _ =>
        {
            _cache.Blobs.OnAbsent = static _ => Task.CompletedTask;
            await receiver.ReceiveAsync(glibc, new MemoryStream(_source.NarOf(glibc.Path)), Token);
        };

        await store.FindPathInfoAsync(glibc.Path, Token);

        Assert.Equal(glibc, await store.FindPathInfoAsync(glibc.Path, Token));
    }

    [Fact]
    public async Task What_is_there_is_not_published_again()
    {
        AddGit();
        await PublishAsync(new BinaryCacheSettings(), "zlib");
        _source.Opened.Clear();

        var result = await PublishAsync(new BinaryCacheSettings(), "git");

        Assert.Equal(["git"], _source.Opened.Select(static path => path.Name));
        Assert.Equal(["glibc", "zlib"], result.Present.Select(static info => info.Path.Name));
    }

    [Fact]
    public async Task What_another_has_published_meanwhile_is_not_published_again()
    {
        AddGit();
        await using var store = await _cache.OpenWritableAsync();
        var copier = new ClosureCopier(_source, store);
        var plan = await copier.PlanAsync([TestPaths.Path("zlib")], Token);
        await PublishAsync(new BinaryCacheSettings(), "zlib");
        _cache.Blobs.Put.Clear();

        await copier.CopyAsync(plan, null, Token);

        Assert.Empty(_cache.Blobs.Put);
    }

    [Fact]
    public async Task A_publication_that_broke_off_goes_on()
    {
        AddGit();
        _cache.Blobs.OnPut = static name => _ = name == TestCache.NarInfoOf("zlib") ? throw new IOException("unplugged") : name;
        await Assert.ThrowsAsync<IOException>(() => PublishAsync(new BinaryCacheSettings(), "git"));
        Assert.Null(_cache.Blobs[TestCache.NarInfoOf("git")]);
        _cache.Blobs.OnPut = static _ => { };

        await PublishAsync(new BinaryCacheSettings(), "git");

        await using var store = await _cache.OpenAsync();
        Assert.Equal(_source.NarOf(TestPaths.Path("git")), await BinaryCacheStoreTests.ReadAsync(store, "git"));
    }

    [Fact]
    public async Task A_narinfo_that_cannot_be_used_is_replaced()
    {
        AddGit();
        _cache.Put("glibc", "");

        await PublishAsync(new BinaryCacheSettings(), "git");

        Assert.Equal(_source.InfoOf(TestPaths.Path("glibc")), NarInfoOf("glibc").Info);
    }

    [Fact]
    public async Task Contents_that_do_not_match_their_hash_are_not_published()
    {
        AddGit();
        _source.Corrupt(TestPaths.Path("zlib"));

        var result = await PublishAsync(new BinaryCacheSettings(), "git");

        Assert.Equal(["zlib", "git"], result.Failures.Select(static failure => failure.Path.Name));
        Assert.Null(_cache.Blobs[TestCache.NarInfoOf("zlib")]);
        Assert.Null(_cache.Blobs[TestCache.NarInfoOf("git")]);
    }

    [Fact]
    public async Task A_path_whose_reference_is_neither_there_nor_published_is_refused()
    {
        var app = _source.Add("app", "absent");
        await using var store = await _cache.OpenWritableAsync();
        await using var receiver = await store.BeginReceivingAsync(Token);
        await receiver.ReceiveAsync(app, new MemoryStream(_source.NarOf(app.Path)), Token);

        var error = await Assert.ThrowsAsync<ReferencesNotValidException>(() => receiver.CompleteAsync(Token));

        Assert.Equal([TestPaths.Path("absent")], error.Missing);
        Assert.Null(_cache.Blobs[TestCache.NarInfoOf("app")]);
    }

    [Fact]
    public async Task A_malformed_NAR_is_reported_with_its_path_and_the_cache()
    {
        var glibc = _source.Add("glibc");
        await using var store = await _cache.OpenWritableAsync();
        await using var receiver = await store.BeginReceivingAsync(Token);

        var error = await Assert.ThrowsAsync<NixFormatException>(
            () => receiver.ReceiveAsync(glibc, new MemoryStream(_source.NarOf(glibc.Path)[..50]), Token));

        Assert.Equal(50, error.Offset);
        Assert.Contains(store.Directory.Print(glibc.Path), error.Message, StringComparison.Ordinal);
        Assert.Contains(store.Location, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_NAR_can_be_taken_before_it_is_known_whose_it_is()
    {
        var glibc = _source.Add("glibc");
        await using var store = await _cache.OpenWritableAsync();
        await using var receiver = await store.BeginReceivingAsync(Token);
        await using var nar = new MemoryStream([.. _source.NarOf(glibc.Path), 1, 2, 3]);

        await using var staged = await receiver.StageAsync("the NAR", nar, Token);
        Assert.Equal((glibc.NarHash, glibc.NarSize, glibc.NarSize), (staged.NarHash, staged.NarSize, nar.Position));
        Assert.Equal(["nix-cache-info"], _cache.Blobs.Names);
        Assert.True(await staged.CommitAsync(glibc with { NarSize = 0 }, Token));
        await receiver.CompleteAsync(Token);

        Assert.Equal(glibc, NarInfoOf("glibc").Info);
    }

    [Fact]
    public async Task Many_NARs_for_a_server_wait_for_their_names_in_few_open_files()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "what is open is seen on Linux alone");
        var glibc = _source.Add("glibc");
        await using var server = new ScriptedServer(static (request, stream, token) => ScriptedServer.WriteAsync(
            stream,
            $"HTTP/1.1 {(request.Method == "PUT" ? "201 Created" : "404 Not Found")}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            token));
        await using var store = await WritableBinaryCacheStore.OpenAsync(
            new HttpBlobStore(server.Address, new HttpOptions()), "http://cache", new BinaryCacheSettings(), Token);
        await using var receiver = await store.BeginReceivingAsync(Token);
        var before = Directory.GetFileSystemEntries("/proc/self/fd").Length;

        var staged = new List<IStagedNar>();
        for (var count = 0; count < 2000; count++)
        {
            staged.Add(await receiver.StageAsync("the NAR", new MemoryStream(_source.NarOf(glibc.Path)), Token));
        }

        // Other tests have files open too.
        Assert.InRange(Directory.GetFileSystemEntries("/proc/self/fd").Length - before, -500, 500);
        Assert.True(await staged[1234].CommitAsync(glibc, Token));
        await receiver.CompleteAsync(Token);
        Assert.Equal(TestCache.NarInfoOf("glibc"), server.Requests[^1].Path.TrimStart('/'));
        foreach (var nar in staged)
        {
            await nar.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_is_published_is_signed_with_the_key_of_the_cache()
    {
        AddGit();
        using var key = SecretKey.Generate("cache.example.org-1");
        var file = _directory.Combine("key");
        new FileSystem.SecretKeyFile(file).Write(key);

        await PublishAsync(new BinaryCacheSettings { SecretKeyFile = file }, "git");

        Assert.All(["git", "glibc", "zlib"], name =>
        {
            var info = NarInfoOf(name).Info;
            Assert.True(key.PublicKey.Verify(info.Fingerprint(StoreDirectory.Default).ToBytes(), Assert.Single(info.Signatures)));
        });
    }

    [Fact]
    public async Task A_listing_contains_the_offsets_of_the_files()
    {
        AddGit();

        await PublishAsync(new BinaryCacheSettings { WriteListings = true }, "glibc");

        var listing = NarListingJson.Parse(_cache.Blobs[TestPaths.Path("glibc").HashPart + ".ls"]);
        Assert.Equal(
            NarListingJson.Write(NarListing.Read(new MemoryStream(_source.NarOf(TestPaths.Path("glibc"))), Token)),
            NarListingJson.Write(listing));
    }

    [Fact]
    public async Task A_new_cache_has_its_information_before_it_has_paths()
    {
        AddGit();
        _cache.Blobs.Remove("nix-cache-info");

        await PublishAsync(new BinaryCacheSettings { Priority = 30, WantMassQuery = true }, "glibc");

        Assert.Equal("nix-cache-info", _cache.Blobs.Put.First());
        Assert.Equal("StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 30\n", Encoding.UTF8.GetString(_cache.Blobs["nix-cache-info"]!));
    }

    [Fact]
    public async Task The_information_about_a_cache_is_changed_only_if_that_is_requested()
    {
        AddGit();
        _cache.Blobs["nix-cache-info"] = "StoreDir: /nix/store\nPriority: 40\nOwner: someone\n"u8.ToArray();

        await PublishAsync(new BinaryCacheSettings(), "glibc");
        Assert.DoesNotContain("nix-cache-info", _cache.Blobs.Put);
        await PublishAsync(new BinaryCacheSettings { Priority = 30 }, "zlib");

        Assert.Equal("StoreDir: /nix/store\nPriority: 30\nOwner: someone\n", Encoding.UTF8.GetString(_cache.Blobs["nix-cache-info"]!));
    }

    [Fact]
    public async Task Opening_a_cache_to_write_it_writes_nothing()
    {
        _cache.Blobs.Remove("nix-cache-info");

        await using var store = await _cache.OpenWritableAsync(new BinaryCacheSettings { Priority = 30 });

        Assert.Empty(_cache.Blobs.Names);
        Assert.Empty(await store.FindValidPathsAsync([TestPaths.Path("git")], Token));
    }

    private void AddGit()
    {
        _source.AddSized("glibc", 5000);
        _source.Add("zlib", "glibc");
        _source.AddSized("git", 200_000, "glibc", "zlib", "git");
    }

    private NarInfo NarInfoOf(string name)
        => NarInfo.Parse(Encoding.UTF8.GetString(_cache.Blobs[TestCache.NarInfoOf(name)]!), StoreDirectory.Default);

    private async Task<CopyResult> PublishAsync(BinaryCacheSettings settings, params string[] names)
    {
        await using var store = await _cache.OpenWritableAsync(settings);
        return await new ClosureCopier(_source, store).CopyAsync(names.Select(TestPaths.Path), null, Token);
    }
}
