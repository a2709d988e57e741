using NixStore.Closures;
using NixStore.Compression;
using NixStore.Copying;
using NixStore.FileSystem;
using NixStore.Nar;
using NixStore.Opening;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Capabilities;
using NixStore.Verifying;

namespace NixStore.Stores.BinaryCache;

/// <summary>Caches in directories that are shared with the real Nix.</summary>
public sealed class BinaryCacheInteropTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StoreOpener _opener = new(new StoreEnvironment(new Dictionary<string, string>()));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("xz")]
    [InlineData("bzip2")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("br")]
    [InlineData("lzip")]
    [InlineData("lzma")]
    [InlineData("lz4")]
    [InlineData("compress")]
    [InlineData("none")]
    public async Task A_cache_that_Nix_wrote_is_read_whole(string compression)
    {
        using var written = new RealCache(compression);
        await using var cache = await _opener.OpenAsync(StoreReference.Parse($"file://{written.Location}"), Token);

        var infos = await cache.Require<IEnumerableStore>("list its paths").EnumeratePathInfosAsync(Token).ToListAsync(Token);

        Assert.Equal(2, infos.Count);
        Assert.All(
            await new StoreVerifier(cache).VerifyAsync(infos, Token).ToListAsync(Token),
            static result => Assert.Equal((VerificationStatus.Valid, null), (result.Status, result.Error)));
        Assert.All(infos, static info => Assert.Equal("cache.example.org-1", Assert.Single(info.Signatures).KeyName));
        var derivation = Assert.Single(infos, static info => info.Path.IsDerivation);
        Assert.Equal(2, (await new ClosureQuery(cache).FindAsync([derivation.Path], Token)).Paths.Count);
    }

    // Nix 2.8 aborts at the second path of LZMA in one process, also of its own caches.
    public static TheoryData<CompressionMethod> CompressionsOfNix
        => [.. Enum.GetValues<CompressionMethod>()
            .Where(static method => CompressionMethods.CanWrite(method) && method != CompressionMethod.Lzma)];

    [Theory]
    [MemberData(nameof(CompressionsOfNix))]
    public async Task Nix_takes_paths_with_our_signature_from_a_cache_that_was_published(CompressionMethod compression)
    {
        using var key = SecretKey.Generate("ours-1");
        var keyFile = _directory.Combine("key");
        new SecretKeyFile(keyFile).Write(key);
        await PublishGitAsync(
            $"compression={CompressionMethods.NameOf(compression)}&secret-key={Uri.EscapeDataString(keyFile)}&write-nar-listing=true");

        Nix("--option", "trusted-public-keys", key.PublicKey.ToString(), "copy", "--from", $"file://{Cache}", "--to", Store, Git);

        var nixStore = ExternalProgram.Require("nix-store");
        nixStore.Run(["--store", Store, "--verify", "--check-contents"]);
        Assert.Equal(3, nixStore.RunForText("--store", Store, "--query", "--requisites", Git).Split('\n').Length);
    }

    [Fact]
    public async Task Nix_refuses_paths_without_a_signature_that_it_trusts()
    {
        await PublishGitAsync("compression=none");

        var (exitCode, _, error) = ExternalProgram.Require("nix")
            .TryRun(NixArguments("copy", "--from", $"file://{Cache}", "--to", Store, Git));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("lacks a valid signature", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_says_what_that_of_Nix_says()
    {
        using var written = new RealCache("none");

        var paths = await PublishAsync(written);

        Assert.All(paths, path =>
        {
            var name = path.HashPart + ".ls";
            Assert.Equal(Read(System.IO.Path.Combine(written.Location, name)), Read(System.IO.Path.Combine(Cache, name)));
        });

        static string Read(string file) => NarListingJson.Write(NarListingJson.Parse(File.ReadAllBytes(file)));
    }

    [Fact]
    public async Task Both_publish_to_the_same_cache()
    {
        using var written = new RealCache("none");
        await using var source = await _opener.OpenAsync(StoreReference.Parse($"file://{written.Location}"), Token);
        var derivation = await source.Require<IEnumerableStore>("list its paths").EnumeratePathsAsync("", Token)
            .SingleAsync(static path => path.IsDerivation, Token);
        var tree = await source.Require<IEnumerableStore>("list its paths").EnumeratePathsAsync("", Token)
            .SingleAsync(static path => !path.IsDerivation, Token);
        await using (var target = await _opener.OpenWritableAsync(StoreReference.Parse($"file://{Cache}"), Token))
        {
            await new ClosureCopier(source, target).CopyAsync([tree], null, Token);
        }

        Nix(
            "copy",
            "--derivation",
            "--no-check-sigs",
            "--from",
            $"file://{written.Location}",
            "--to",
            $"file://{Cache}",
            StoreDirectory.Default.Print(derivation));

        await using var both = await _opener.OpenAsync(StoreReference.Parse($"file://{Cache}"), Token);
        var infos = (await new ClosureQuery(both).FindAsync([derivation], Token)).Paths;
        Assert.Equal([tree, derivation], infos.Select(static info => info.Path));
        Assert.All(
            await new StoreVerifier(both).VerifyAsync(infos, Token).ToListAsync(Token),
            static result => Assert.Equal(VerificationStatus.Valid, result.Status));
    }

    private string Cache => _directory.Combine("cache");

    private string Store => _directory.Combine("store");

    private static string Git => StoreDirectory.Default.Print(TestPaths.Path("git"));

    /// <summary>Publishes paths that are not content-addressed, so they need a signature.</summary>
    private async Task PublishGitAsync(string settings)
    {
        var source = new MemoryStore();
        source.AddSized("glibc", 100_000);
        source.Add("zlib", "glibc");
        source.AddSized("git", 1_000_000, "glibc", "zlib", "git");
        await using var target = await _opener.OpenWritableAsync(StoreReference.Parse($"file://{Cache}?{settings}"), Token);
        await new ClosureCopier(source, target).CopyAsync([TestPaths.Path("git")], null, Token);
    }

    /// <summary>Publishes all that a cache has, with listings.</summary>
    private async Task<IReadOnlyList<StorePath>> PublishAsync(RealCache written)
    {
        await using var source = await _opener.OpenAsync(StoreReference.Parse($"file://{written.Location}"), Token);
        await using var target = await _opener.OpenWritableAsync(StoreReference.Parse($"file://{Cache}?write-nar-listing=1"), Token);
        var all = await source.Require<IEnumerableStore>("list its paths").EnumeratePathsAsync("", Token).ToListAsync(Token);
        var result = await new ClosureCopier(source, target).CopyAsync(all, null, Token);
        Assert.Empty(result.Failures);
        return [.. result.Copied.Select(static info => info.Path)];
    }

    private static void Nix(params string[] arguments) => ExternalProgram.Require("nix").Run(NixArguments(arguments));

    private static string[] NixArguments(params string[] arguments)
        => ["--extra-experimental-features", "nix-command", "--option", "substituters", "", .. arguments];
}
