using System.Net;
using NixStore.Compression;
using NixStore.Hashing;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Serving.BinaryCaches;

public sealed class BinaryCacheServerTests : IAsyncDisposable
{
    private readonly MemoryStore _store = new();
    private readonly List<RunningServer> _servers = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Serves_the_information_about_the_cache()
        => Assert.Equal(
            "StoreDir: /nix/store\nWantMassQuery: 0\nPriority: 41\n",
            await Serve(new ServingOptions { Priority = 41, WantMassQuery = false }).GetTextAsync("nix-cache-info"));

    [Fact]
    public async Task Serves_all_that_the_store_knows_of_a_path()
    {
        var info = _store.Add("hello", "glibc") with
        {
            Deriver = TestPaths.Path("hello.drv"),
            Signatures = [StoreSignature.Parse("other-1:" + Convert.ToBase64String(new byte[64]))],
        };
        _store.Change(info);

        var narInfo = await ReadNarInfoAsync(Serve(), info);

        Assert.Equal(info, narInfo.Info);
        Assert.Equal("none", narInfo.Compression);
        Assert.Equal(info.NarHash, narInfo.FileHash);
        Assert.Equal(info.NarSize, narInfo.FileSize);
    }

    [Fact]
    public async Task Signs_with_each_key_and_keeps_the_signatures_that_are_there()
    {
        using var first = SecretKey.Generate("first-1");
        using var second = SecretKey.Generate("second-1");
        var info = _store.Add("hello", "glibc", "hello");
        info = info with { Signatures = [first.Sign(info.Fingerprint(_store.Directory).ToBytes())] };
        _store.Change(info);
        var server = Serve(new ServingOptions { SecretKeys = [first, second] });

        var narInfo = await ReadNarInfoAsync(server, info);

        Assert.Equal(["first-1", "second-1"], narInfo.Info.Signatures.Select(static signature => signature.KeyName));
        var fingerprint = narInfo.Info.Fingerprint(_store.Directory).ToBytes();
        Assert.True(first.PublicKey.Verify(fingerprint, narInfo.Info.Signatures[0]));
        Assert.True(second.PublicKey.Verify(fingerprint, narInfo.Info.Signatures[1]));
        Assert.Equal([first.PublicKey, second.PublicKey], server.Server.PublicKeys);
    }

    [Fact]
    public async Task Serves_the_nar_that_it_announced()
    {
        var info = _store.AddSized("large", 3_000_001);
        var server = Serve();

        var nar = await server.GetBytesAsync((await ReadNarInfoAsync(server, info)).Url);

        Assert.Equal(_store.NarOf(info.Path), nar);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3_000_001)]
    public async Task Compresses_if_that_is_chosen(int size)
    {
        var info = _store.AddSized("large", size);
        var server = Serve(new ServingOptions { Compression = CompressionMethod.Zstd, CompressionLevel = 1 });
        var narInfo = await ReadNarInfoAsync(server, info);
        var compressed = await server.GetBytesAsync(narInfo.Url);

        Assert.Equal(("zstd", (Hash?)null), (narInfo.Compression, narInfo.FileHash));
        using var nar = CompressionStreams.OpenRead(new MemoryStream(compressed), leaveOpen: false);
        using var bytes = new MemoryStream();
        await nar.CopyToAsync(bytes, Cancellation);
        Assert.Equal(_store.NarOf(info.Path), bytes.ToArray());
        Assert.Equal(_store.NarOf(info.Path), await server.GetBytesAsync(narInfo.Url[..^".zst".Length]));
    }

    [Theory]
    [InlineData("bytes=0-99", 0, 100)]
    [InlineData("bytes=1000000-", 1_000_000, null)]
    [InlineData("bytes=-8", -8, null)]
    public async Task Gives_the_part_of_a_nar_that_is_asked_for(string range, int start, int? length)
    {
        var info = _store.AddSized("large", 2_000_000);
        var whole = _store.NarOf(info.Path);
        var part = whole[(start < 0 ? ^-start : start)..][..(length ?? ^0)];

        using var answer = await Serve().GetAsync(AddressOf(info), ("Range", range));

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(part, await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(whole.Length, answer.Content.Headers.ContentRange!.Length);
    }

    [Fact]
    public async Task A_part_behind_the_end_is_refused_with_the_size()
    {
        var info = _store.Add("hello");

        using var answer = await Serve().GetAsync(AddressOf(info), ("Range", $"bytes={info.NarSize}-"));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, answer.StatusCode);
        Assert.Equal($"bytes */{info.NarSize}", answer.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task A_part_is_given_only_of_what_the_client_has_the_beginning_of()
    {
        var info = _store.Add("hello");
        var server = Serve();
        using var whole = await server.GetAsync(AddressOf(info));
        var tag = whole.Headers.ETag!.ToString();

        using var same = await server.GetAsync(AddressOf(info), ("Range", "bytes=8-"), ("If-Range", tag));
        using var other = await server.GetAsync(AddressOf(info), ("Range", "bytes=8-"), ("If-Range", "\"another\""));
        using var known = await server.GetAsync(AddressOf(info), ("If-None-Match", tag));

        Assert.Equal(
            [HttpStatusCode.PartialContent, HttpStatusCode.OK, HttpStatusCode.NotModified],
            new[] { same, other, known }.Select(static answer => answer.StatusCode));
        Assert.Empty(await known.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Lists_the_files_of_a_path()
    {
        var info = _store.Add("hello");
        Assert.Contains("\"type\":\"regular\"", await Serve().GetTextAsync($"{info.Path.HashPart}.ls"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nix-cache-info")]
    [InlineData("{0}.narinfo")]
    [InlineData("{0}.ls")]
    [InlineData("nar/{1}")]
    [InlineData("nar/{1}.zst")]
    [InlineData("")]
    [InlineData("absent")]
    public async Task The_head_alone_is_that_of_the_whole_answer(string form)
    {
        var info = _store.Add("hello");
        var address = string.Format(null, form, info.Path.HashPart, AddressOf(info)[4..]);
        var server = Serve();

        using var head = await server.SendAsync(HttpMethod.Head, address);
        using var whole = await server.GetAsync(address);

        Assert.Equal(whole.StatusCode, head.StatusCode);
        Assert.Equal(whole.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(whole.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData("00000000000000000000000000000000.narinfo")]
    [InlineData("e0000000000000000000000000000000.narinfo")]
    [InlineData("0000.narinfo")]
    [InlineData("{0}.narinfo/")]
    [InlineData("x/{0}.narinfo")]
    [InlineData("{0}-hello.narinfo")]
    [InlineData("{0}")]
    [InlineData("{0}.ls.zst")]
    [InlineData("nar/")]
    [InlineData("nar/{0}.nar")]
    [InlineData("nar/{0}-{0}{0}.nar")]
    [InlineData("nar/{0}-0000000000000000000000000000000000000000000000000000.nar")]
    [InlineData("nar/../nix-cache-info")]
    [InlineData("nar/%2e%2e/nix-cache-info")]
    [InlineData("..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("log/..%2f..%2fetc%2fpasswd")]
    [InlineData("log/{0}-hello.drv")]
    [InlineData("realisations/sha256:{0}!out.doi")]
    [InlineData("%00")]
    [InlineData("%")]
    [InlineData("%zz")]
    [InlineData("%E4%B8%96%F0")]
    [InlineData("favicon.ico")]
    public async Task What_is_not_there_is_not_found(string form)
    {
        var info = _store.Add("hello");
        var server = Serve();
        using var client = await RawClient.ConnectAsync(server.Server.EndPoints[0]);

        await client.SendAsync($"GET /{string.Format(null, form, info.Path.HashPart)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 404 Not Found\r\n", await client.ReceiveAllAsync(), StringComparison.Ordinal);
        Assert.Null(server.Server.LastError);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    public async Task Nothing_can_be_changed(string method)
    {
        using var answer = await Serve().SendAsync(new HttpMethod(method), "nix-cache-info");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task The_cache_can_be_below_a_path()
    {
        var info = _store.Add("hello");
        var server = Serve(new ServingOptions { BasePath = "/our/cache/" });
        using var outside = await server.GetAsync("/nix-cache-info");
        using var bare = await server.GetAsync("/our/cache");

        Assert.Equal("/our/cache/", server.Server.Uri.AbsolutePath);
        Assert.Equal(_store.NarOf(info.Path), await server.GetBytesAsync((await ReadNarInfoAsync(server, info)).Url));
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
        Assert.Equal((HttpStatusCode.MovedPermanently, "/our/cache/"), (bare.StatusCode, bare.Headers.Location?.ToString()));
    }

    [Fact]
    public async Task A_path_that_is_collected_before_it_is_opened_is_not_found()
    {
        var info = _store.Add("hello");
        var server = Serve();
        var url = (await ReadNarInfoAsync(server, info)).Url;
        _store.OnOpen = (path, _) =>
        {
            _store.Remove(path);
            return new BrokenStream([], "no such file");
        };

        using var answer = await server.GetAsync(url);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".zst")]
    public async Task A_path_that_is_collected_while_it_is_sent_is_no_whole_answer(string extension)
    {
        var info = _store.AddSized("large", 3_000_000);
        _store.OnOpen = (path, _) => new BrokenStream(_store.NarOf(path)[..2_000_000], "no such file");

        var server = Serve();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => server.GetBytesAsync(AddressOf(info) + extension));
        Assert.Contains("no such file", server.Server.LastError!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "")]
    [InlineData(-1, ".zst")]
    [InlineData(1, "")]
    [InlineData(1, ".zst")]
    public async Task A_nar_of_another_size_than_announced_is_no_complete_answer(int more, string extension)
    {
        var info = _store.AddSized("large", 3_000_000);
        _store.OnOpen = (path, _) => new MemoryStream([.. _store.NarOf(path)[..^1], .. new byte[1 + more]]);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Serve().GetBytesAsync(AddressOf(info) + extension));
    }

    [Fact]
    public async Task A_nar_of_other_contents_than_before_has_another_address()
    {
        var info = _store.AddSized("hello", 10);
        var before = AddressOf(info);
        var server = Serve();

        var after = _store.AddSized("hello", 20);

        Assert.NotEqual(before, (await ReadNarInfoAsync(server, after)).Url);
        using var answer = await server.GetAsync(before);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_path_whose_size_is_not_known_is_served_with_the_size_of_its_NAR()
    {
        var known = _store.Add("hello");
        _store.Change(known with { NarSize = 0 });
        var server = Serve();

        using var answer = await server.GetAsync($"{known.Path.HashPart}.narinfo");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(
            $"NarSize: {known.NarSize}\n",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_clients_are_served_at_once()
    {
        ValidPathInfo[] infos = [.. Enumerable.Range(0, 40).Select(number => _store.AddSized($"path-{number}", 10_000 * number))];
        var server = Serve();

        var nars = await Task.WhenAll(infos.Select(info => server.GetBytesAsync(AddressOf(info))));

        Assert.All(infos.Zip(nars), pair => Assert.True(_store.NarOf(pair.First.Path).AsSpan().SequenceEqual(pair.Second)));
        Assert.Equal(infos.Length, server.Server.Requests);
        Assert.InRange(server.Server.BytesSent, nars.Sum(static nar => nar.Length), long.MaxValue);
    }

    [Fact]
    public async Task Two_servers_run_at_the_same_time()
    {
        var first = Serve(new ServingOptions { Priority = 1 });
        var second = Serve(new ServingOptions { Priority = 2 });

        Assert.Contains("Priority: 1", await first.GetTextAsync("nix-cache-info"), StringComparison.Ordinal);
        Assert.Contains("Priority: 2", await second.GetTextAsync("nix-cache-info"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_is_taken_is_named()
    {
        var taken = Serve().Server.EndPoints[0];

        var error = Assert.Throws<CannotListenException>(() => Serve(new ServingOptions { Port = taken.Port }));

        Assert.Equal(taken, error.EndPoint);
    }

    [Fact]
    public void An_address_of_another_machine_is_named()
        => Assert.Contains(
            "192.0.2.1",
            Assert.Throws<CannotListenException>(() => Serve(new ServingOptions { Addresses = [IPAddress.Parse("192.0.2.1")] })).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task Listens_on_several_addresses_at_the_same_port()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "this machine has no IPv6");
        var server = Serve(new ServingOptions { Addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback] });
        var port = server.Server.EndPoints[0].Port;

        Assert.Equal(port, server.Server.EndPoints[1].Port);
        await server.GetTextAsync($"http://127.0.0.1:{port}/nix-cache-info");
        await server.GetTextAsync($"http://[::1]:{port}/nix-cache-info");
    }

    [Fact]
    public async Task It_ends_once_and_its_counts_stay()
    {
        var server = Serve();
        await server.GetTextAsync("nix-cache-info");
        Assert.True(server.Server.IsRunning);

        await Task.WhenAll(server.Server.DisposeAsync().AsTask(), server.Server.DisposeAsync().AsTask());
        await server.Server.DisposeAsync();

        Assert.False(server.Server.IsRunning);
        Assert.Equal((1, 0), (server.Server.Requests, server.Server.Connections));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => server.GetTextAsync("nix-cache-info"));
    }

    private static string AddressOf(ValidPathInfo info)
        => new NarAddress(info.Path.HashPart, info.NarHash, CompressionMethod.None).ToString();

    private async Task<NarInfo> ReadNarInfoAsync(RunningServer server, ValidPathInfo info)
        => NarInfo.Parse(await server.GetTextAsync($"{info.Path.HashPart}.narinfo"), _store.Directory);

    private RunningServer Serve(ServingOptions? options = null)
    {
        var server = RunningServer.Start(_store, options);
        _servers.Add(server);
        return server;
    }

    /// <summary>A stream that fails after some bytes, like a tree whose files are removed.</summary>
    private sealed class BrokenStream(byte[] bytes, string error) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count)
            => base.Read(buffer, offset, count) is > 0 and var read ? read : throw new NixStoreException(error);
    }
}
