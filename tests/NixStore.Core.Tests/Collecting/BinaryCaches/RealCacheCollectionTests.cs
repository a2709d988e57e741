using NixStore.Blobs;
using NixStore.Blobs.Directories;
using NixStore.Blobs.Http;
using NixStore.Blobs.S3;
using NixStore.Blobs.Transfers;
using NixStore.Copying;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Capabilities;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>Binary caches in directories, in buckets and on web servers are collected alike.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class RealCacheCollectionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SetClock _later = new() { Now = DateTimeOffset.UtcNow + TimeSpan.FromDays(2) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_directory_is_collected() => await CollectAsync(() => new DirectoryBlobStore(_directory["cache"]));

    [Fact]
    public async Task A_bucket_is_collected()
    {
        await using var server = await S3Rver.StartAsync(Token);
        var options = new S3Options { Endpoint = new Uri(server.Endpoint), UsesPathStyle = true, Transfers = new TransferOptions() };
        await CollectAsync(() => new S3BlobStore("cache", "folder", options));
    }

    [Fact]
    public async Task A_cache_behind_nginx_is_collected()
    {
        Directory.CreateDirectory(_directory["cache"]);
        using var nginx = new Nginx(_directory["cache"]);
        await CollectAsync(() => new HttpBlobStore(new Uri(nginx.Address), new HttpOptions()));
    }

    [Fact]
    public async Task A_web_server_that_lists_nothing_is_named()
    {
        await using var server = new ScriptedServer((request, stream, token) => ScriptedServer.WriteAsync(
            stream,
            request.Path == "/nix-cache-info"
                ? "HTTP/1.1 200 OK\r\nContent-Length: 21\r\nConnection: close\r\n\r\nStoreDir: /nix/store\n"
                : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            token));
        await using var store = await BinaryCacheStore.OpenAsync(
            new HttpBlobStore(server.Address, new HttpOptions()), "http://cache", new BinaryCacheSettings(), Token);

        var collector = new GarbageCollector(store, new CollectionOptions { RegisteredBefore = DateTimeOffset.UtcNow });
        var error = await Assert.ThrowsAsync<NixStoreException>(() => collector.CollectAsync(null, Token));

        Assert.Contains("does not list its files", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public async Task Nix_reads_what_is_left_of_its_cache(string version)
    {
        using var cache = new RealCache("xz", version);
        var nix = NixVersions.Require(version, "nix");
        var blobs = new DirectoryBlobStore(cache.Location);
        await using var store = await BinaryCacheStore.OpenAsync(blobs, "file://" + cache.Location, new BinaryCacheSettings(), Token);
        var paths = await store.Require<IEnumerableStore>("list its paths").EnumeratePathsAsync("", Token).ToListAsync(Token);
        var tree = Assert.Single(paths, static path => !path.IsDerivation);

        var result = await new GarbageCollector(store, new CollectionOptions { Roots = [tree], Time = _later }).CollectAsync(null, Token);

        Assert.Equal(paths.Where(path => path != tree), result.Deleted);
        Assert.Single(Directory.EnumerateFiles(cache.Location, "*.narinfo"));
        Assert.Single(Directory.EnumerateFiles(cache.Location, "*.ls"));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(cache.Location, "nar")));
        nix.Run(
        [
            "--extra-experimental-features", "nix-command", "copy", "--no-check-sigs", "--from", "file://" + cache.Location,
            "--to", _directory["store"], StoreDirectory.Default.Print(tree),
        ]);
    }

    // Publishes two closures that share a path, pins one, and collects.
    private async Task CollectAsync(Func<IWritableBlobStore> open)
    {
        await using var source = new MemoryStore();
        source.AddSized("glibc", 1000);
        source.AddSized("hello", 2000, "glibc");
        source.AddSized("dead", 3000, "glibc");
        var settings = new BinaryCacheSettings { WriteListings = true };
        await using (var target = await WritableBinaryCacheStore.OpenAsync(open(), "cache", settings, Token))
        {
            await new ClosureCopier(source, target).CopyAsync([TestPaths.Path("hello"), TestPaths.Path("dead")], null, Token);
            await target.Require<IPinStore>("keep pins").AddPinAsync("production", [TestPaths.Path("hello")], Token);
        }

        await using var store = await BinaryCacheStore.OpenAsync(open(), "cache", new BinaryCacheSettings(), Token);
        var options = new CollectionOptions { Time = _later };
        var report = await new GarbageQuery(store, options).FindAsync(null, Token);
        var result = await new GarbageCollector(store, options).CollectAsync(null, Token);

        Assert.Equal([TestPaths.Path("dead")], result.Deleted);
        Assert.Empty(result.Failures);
        Assert.True(result.BytesFreed > 0);
        Assert.Equal(report.BytesFreed, result.BytesFreed);
        Assert.Equal(source.NarOf(TestPaths.Path("hello")), await BinaryCacheStoreTests.ReadAsync(store, "hello"));
        Assert.Equal(source.NarOf(TestPaths.Path("glibc")), await BinaryCacheStoreTests.ReadAsync(store, "glibc"));
        Assert.Empty((await new GarbageQuery(store, options).FindAsync(null, Token)).Items);
        var listing = await ((IDeletableBlobStore)store.Blobs).FindListingAsync(Token);
        Assert.Equal(2, await listing!.ListAsync("nar/", Token).CountAsync(Token));
        Assert.Equal(5, await listing.ListAsync("", Token).CountAsync(Token));
    }
}
