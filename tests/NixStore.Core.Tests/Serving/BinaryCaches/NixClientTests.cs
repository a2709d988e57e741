using System.Text;
using NixStore.Compression;
using NixStore.Signing;
using NixStore.Stores.Local;

namespace NixStore.Serving.BinaryCaches;

/// <summary>The real Nix as the client.</summary>
public sealed class NixClientTests : IAsyncDisposable
{
    private readonly StoreUnderRoot _root = new();
    private readonly SecretKey _key = SecretKey.Generate("cache.example.org-1");
    private readonly ExternalProgram _nix = ExternalProgram.Require("nix");
    private LocalStore? _store;
    private RunningServer? _server;

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);
        _key.Dispose();
        _root.Dispose();
    }

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Zstd)]
    public async Task Nix_copies_a_closure_and_trusts_the_key(CompressionMethod compression)
    {
        var path = await ServeAsync(compression, _key);

        Nix("copy", "--option", "trusted-public-keys", _key.PublicKey.ToString(), "--from", Address, "--to", _root["copy"], path);

        Assert.Equal("", ExternalProgram.Require("nix-store").RunForText("--store", _root["copy"], "--verify", "--check-contents"));
        Assert.Equal(3, ExternalProgram.Require("nix-store").RunForText("--store", _root["copy"], "-qR", path).Split('\n').Length);
    }

    [Fact]
    public async Task Nix_refuses_what_is_signed_by_another_key()
    {
        var path = await ServeAsync(CompressionMethod.None, _key);
        using var other = SecretKey.Generate("cache.example.org-1");

        (var exitCode, _, var error) = _nix.TryRun(
            [.. Options, "copy", "--option", "trusted-public-keys", other.PublicKey.ToString(
                ), "--from", Address, "--to", _root["copy"], path]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("signature", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nix_asks_what_is_known_of_a_closure()
    {
        var path = await ServeAsync(CompressionMethod.None, _key);

        var output = Nix("path-info", "--store", Address, "-r", "--sigs", path);

        Assert.Equal(3, output.Split('\n').Length);
        Assert.All(output.Split('\n'), static line => Assert.Contains("cache.example.org-1:", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Zstd)]
    public async Task Nix_looks_into_a_path(CompressionMethod compression)
    {
        var path = await ServeAsync(compression, _key);

        Assert.Contains("hello", Nix("store", "ls", "--store", Address, "-R", path), StringComparison.Ordinal);
        Assert.Equal("#!/bin/sh", Nix("store", "cat", "--store", Address, $"{path}/bin/hello"));
    }

    [Fact]
    public async Task Nix_reads_the_log_of_a_build()
    {
        var path = await ServeAsync(CompressionMethod.None, _key);
        var derivation = TestPaths.Path("hello.drv");
        var file = Path.Combine(_root.Layout.LogDirectory, "drvs", derivation.BaseName[..2], derivation.BaseName[2..]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "building hello\n", TestContext.Current.CancellationToken);

        Assert.Equal("building hello", Nix("log", "--store", Address, path));
    }

    private string Address => _server!.Server.Uri.ToString();

    // Without a cache of narinfos on disk, which would outlive the test's server, and without other servers.
    private static string[] Options =>
    [
        "--extra-experimental-features", "nix-command", "--option", "substituters", "",
        "--option", "narinfo-cache-positive-ttl", "0", "--option", "narinfo-cache-negative-ttl", "0",
    ];

    private string Nix(params string[] arguments) => Encoding.UTF8.GetString(_nix.Run([.. Options, .. arguments])).Trim();

    private async Task<string> ServeAsync(CompressionMethod compression, SecretKey key)
    {
        await _root.AddAsync("glibc", tree => tree.WithFile("lib/libc.so", new byte[400_000]));
        await _root.AddAsync("zlib", "glibc");
        var hello = await _root.AddAsync(
            "hello", tree => tree.WithExecutable("bin/hello", "#!/bin/sh"), ["glibc", "zlib", "hello"], deriver: "hello.drv");
        _store = _root.Open();
        _server = RunningServer.Start(_store, new ServingOptions { Compression = compression, SecretKeys = [key] });
        return _root.Layout.Directory.Print(hello.Path);
    }
}
