using System.Text;
using NixStore.Blobs.Http;
using NixStore.Compression;
using NixStore.Copying;
using NixStore.Nar;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Stores.BinaryCache;

/// <summary>Settings of a cache's URL that matter when paths are put into it.</summary>
public sealed class PublishingSettingsTests : IDisposable
{
    private readonly TestCache _cache = new();
    private readonly MemoryStore _source = new();
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_key_signs()
    {
        using var one = SecretKey.Generate("one-1");
        using var other = SecretKey.Generate("other-1");
        new FileSystem.SecretKeyFile(_directory.Combine("one")).Write(one);
        new FileSystem.SecretKeyFile(_directory.Combine("other")).Write(other);
        _source.Add("git");

        await PublishAsync(
            new BinaryCacheSettings { SecretKeyFile = _directory.Combine("one"), SecretKeyFiles = [_directory.Combine("other")] });

        var narInfo = NarInfo.Parse(_cache.Blobs[TestCache.NarInfoOf("git")], StoreDirectory.Default);
        Assert.Equal(["one-1", "other-1"], narInfo.Info.Signatures.Select(static signature => signature.KeyName).Order());
    }

    [Fact]
    public async Task A_malformed_signature_is_not_published()
    {
        var info = _source.Add("git");
        _source.Change(info with { Signatures = [StoreSignature.Read("broken"), StoreSignature.Parse("me-1:AAAA")] });

        await PublishAsync(new BinaryCacheSettings());

        Assert.DoesNotContain("broken", Encoding.UTF8.GetString(_cache.Blobs[TestCache.NarInfoOf("git")]!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Narinfos_and_listings_are_sent_to_a_server_in_their_encoding()
    {
        _source.Add("git");
        await using var server = new ScriptedServer(static (request, stream, token) => ScriptedServer.WriteAsync(
            stream,
            $"HTTP/1.1 {(request.Method == "PUT" ? "201 Created" : "404 Not Found")}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            token));
        var settings = new BinaryCacheSettings
        {
            WriteListings = true,
            NarInfoCompression = CompressionMethod.Gzip,
            ListingCompression = CompressionMethod.Brotli,
        };
        await using (var store = await WritableBinaryCacheStore.OpenAsync(
            new HttpBlobStore(server.Address, new HttpOptions()), "http://cache", settings, Token))
        {
            await new ClosureCopier(_source, store).CopyAsync([TestPaths.Path("git")], null, Token);
        }

        var narInfo = server.Requests.Single(
            static request => request is { Method: "PUT" } && request.Path.EndsWith(".narinfo", StringComparison.Ordinal));
        var listing = server.Requests.Single(
            static request => request is { Method: "PUT" } && request.Path.EndsWith(".ls", StringComparison.Ordinal));
        Assert.Equal(("gzip", "br"), (narInfo.Headers["Content-Encoding"], listing.Headers["Content-Encoding"]));
        Assert.StartsWith("StorePath: ", Decode(narInfo.Body, CompressionMethod.Gzip), StringComparison.Ordinal);
        Assert.StartsWith("{", Decode(listing.Body, CompressionMethod.Brotli), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_announces_no_encodings_refuses_them()
    {
        _source.Add("git");

        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => PublishAsync(new BinaryCacheSettings { NarInfoCompression = CompressionMethod.Gzip }));

        Assert.Contains("narinfo-compression", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Debug_information_is_entered_by_its_build_ID()
    {
        var file = NarListing.Regular(executable: false, size: 5);
        var rest = new string('b', 38) + ".debug";
        var root = Folder("lib", Folder("debug", Folder(".build-id", NarListing.Directory(
        [
            KeyValuePair.Create("aa", NarListing.Directory([KeyValuePair.Create(rest, file), KeyValuePair.Create("short.debug", file)])),
            KeyValuePair.Create("other", NarListing.Directory([KeyValuePair.Create(rest, file)])),
        ]))));

        var (name, json) = Assert.Single(DebugInfoLinks.Find(root, "nar/x.nar.zst"));

        Assert.Equal($"debuginfo/aa{rest}", name.Text);
        Assert.Equal($$"""{"archive":"../nar/x.nar.zst","member":"lib/debug/.build-id/aa/{{rest}}"}""", json);
        Assert.Empty(DebugInfoLinks.Find(file, "nar/x.nar.zst"));
    }

    private static NarListing Folder(string name, NarListing entry) => NarListing.Directory([KeyValuePair.Create(name, entry)]);

    private static string Decode(string body, CompressionMethod compression)
    {
        using var reader = new StreamReader(
            CompressionStreams.OpenRead(new MemoryStream(Encoding.Latin1.GetBytes(body)), compression, leaveOpen: false));
        return reader.ReadToEnd();
    }

    private async Task PublishAsync(BinaryCacheSettings settings)
    {
        await using var store = await _cache.OpenWritableAsync(settings);
        await new ClosureCopier(_source, store).CopyAsync([TestPaths.Path("git")], null, Token);
    }
}
