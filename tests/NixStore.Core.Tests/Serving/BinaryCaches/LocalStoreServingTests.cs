using System.Net;
using NixStore.Compression;
using NixStore.Narinfo;
using NixStore.Paths;

namespace NixStore.Serving.BinaryCaches;

public sealed class LocalStoreServingTests : IDisposable
{
    private readonly StoreUnderRoot _root = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task A_path_that_is_added_later_is_served_immediately()
    {
        var first = await _root.AddAsync("first");
        await using var store = _root.Open();
        await using var server = RunningServer.Start(store);
        await TellAsync(server, first);

        var second = await _root.AddAsync("second", "first");

        Assert.Equal([first.Path], (await TellAsync(server, second)).Info.References);
    }

    [Fact]
    public async Task A_path_that_is_collected_is_not_served()
    {
        var info = await _root.AddAsync("first");
        await using var store = _root.Open();
        await using var server = RunningServer.Start(store);
        var url = (await TellAsync(server, info)).Url;

        _root.Collect(info.Path);

        foreach (var address in new[] { $"{info.Path.HashPart}.narinfo", $"{info.Path.HashPart}.ls", url })
        {
            using var answer = await server.GetAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_path_that_is_collected_while_it_is_sent_is_no_whole_answer()
    {
        Platform.SkipOnWindows("a file that is read cannot be deleted there");
        var info = await _root.AddAsync("large", tree => tree.WithFile("a", new byte[20_000_000]).WithFile("b", "last"));
        await using var store = _root.Open();
        await using var server = RunningServer.Start(store);
        using var answer = await server.GetAsync((await TellAsync(server, info)).Url);
        await using var nar = await answer.Content.ReadAsStreamAsync(Cancellation);
        await nar.ReadExactlyAsync(new byte[1000], Cancellation);

        _root.Collect(info.Path);

        await Assert.ThrowsAnyAsync<IOException>(() => nar.CopyToAsync(Stream.Null, Cancellation));
    }

    [Fact]
    public async Task An_interrupted_download_is_resumed()
    {
        var info = await _root.AddAsync(
            "large", tree => tree.WithFile("a", "small").WithFile("b", Numbers(300_000)).WithFile("c/d", "last"));
        await using var store = _root.Open();
        await using var server = RunningServer.Start(store);
        var url = (await TellAsync(server, info)).Url;
        var whole = await server.GetBytesAsync(url);

        foreach (var start in new[] { 1, 100, 1000, 150_000, whole.Length - 100, whole.Length - 1 })
        {
            using var rest = await server.GetAsync(url, ("Range", $"bytes={start}-"));
            Assert.Equal(whole[start..], await rest.Content.ReadAsByteArrayAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Files_that_are_gone_are_a_failure_as_long_as_the_path_is_valid()
    {
        var info = await _root.AddAsync("damaged");
        await using var store = _root.Open();
        await using var server = RunningServer.Start(store);
        var url = (await TellAsync(server, info)).Url;
        FileSystem.Trees.TreeRemover.Remove(_root.Layout.RealPathOf(info.Path), Cancellation);

        using var answer = await server.GetAsync(url);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.NotNull(server.Server.LastError);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".bz2")]
    public async Task Gives_the_log_of_a_build(string extension)
    {
        var derivation = TestPaths.Path("hello.drv");
        await _root.AddAsync("hello");
        var file = Path.Combine(_root.Layout.LogDirectory, "drvs", derivation.BaseName[..2], derivation.BaseName[2..] + extension);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using (var log = CompressionStreams.OpenWrite(
            File.Create(file),
            extension.Length > 0 ? CompressionMethod.Bzip2 : CompressionMethod.None,
            CompressionOptions.Default,
            leaveOpen: false))
        {
            log.Write("building\ndone\n"u8);
        }

        await using var store = _root.Open();
        await using var server = RunningServer.Start(store);

        Assert.Equal("building\ndone\n", await server.GetTextAsync($"log/{derivation}"));
        using var absent = await server.GetAsync($"log/{TestPaths.Path("other.drv")}");
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    private static byte[] Numbers(int size)
    {
        var bytes = new byte[size];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private async Task<NarInfo> TellAsync(RunningServer server, ValidPathInfo info)
        => NarInfo.Parse(await server.GetTextAsync($"{info.Path.HashPart}.narinfo"), _root.Layout.Directory);
}
