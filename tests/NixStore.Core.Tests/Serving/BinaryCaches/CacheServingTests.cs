using System.Net;
using System.Text;
using NixStore.Compression;
using NixStore.Narinfo;
using NixStore.Paths;

namespace NixStore.Serving.BinaryCaches;

/// <summary>A binary cache that is served on, such as one in a directory.</summary>
public sealed class CacheServingTests
{
    private const string Output = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad!out";

    private readonly TestCache _cache = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_path_that_the_cache_compresses_is_served_as_the_server_compresses()
    {
        var there = _cache.Add("hello", CompressionMethod.Gzip, "glibc");
        await using var store = await _cache.OpenAsync();
        await using var server = RunningServer.Start(store);

        var served = NarInfo.Parse(await server.GetTextAsync($"{there.Info.Path.HashPart}.narinfo"), StoreDirectory.Default);

        Assert.Equal(there.Info, served.Info);
        Assert.Equal(TestCache.NarOf("hello"), await server.GetBytesAsync(served.Url));
        using var rest = await server.GetAsync(served.Url, ("Range", "bytes=1000-"));
        Assert.Equal(TestCache.NarOf("hello")[1000..], await rest.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Logs_and_realisations_are_passed_through()
    {
        var realisation = $$"""{"dependentRealisations":{},"id":"{{Output}}","outPath":"{{TestPaths.Path("hello")}}","signatures":[]}""";
        _cache.Blobs[$"realisations/{Output}.doi"] = Encoding.UTF8.GetBytes(realisation);
        _cache.Blobs["log/" + TestPaths.Path("hello.drv")] = "it compiles"u8.ToArray();
        await using var store = await _cache.OpenAsync();
        await using var server = RunningServer.Start(store);

        Assert.Equal(realisation, await server.GetTextAsync($"realisations/{Output}.doi"));
        Assert.Equal("it compiles", await server.GetTextAsync($"log/{TestPaths.Path("hello.drv")}"));
        foreach (var absent in new[] { Output.Replace("!out", "!dev", StringComparison.Ordinal), "nonsense", "..%2f..%2fnix-cache-info" })
        {
            using var answer = await server.GetAsync($"realisations/{absent}.doi");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }
}
