using NixStore.Building;
using NixStore.Derivations;
using NixStore.IO;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Errors;

namespace NixStore.Stores.Remote.WorkerProtocol;

/// <summary>The store of the real daemon, 2.8.0 in Debian 12.</summary>
public sealed class DaemonStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Agrees_with_the_daemon_on_a_version()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        Assert.True(store.Protocol.IsAtLeast(34));
        Assert.Matches(@"^2\.", store.Greeting.NixVersion);
    }

    [Fact]
    public async Task Adds_paths_that_Nix_finds_whole()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        var source = DaemonSample.NewStore();
        await DaemonSample.AddAllAsync(store, source);

        Assert.Equal("", daemon.Ask("--verify", "--check-contents"));
        Assert.Equal(
            new[] { "glibc", "zlib", "git" }.Select(DaemonSample.PathOf).Order(),
            daemon.Ask("--query", "--requisites", DaemonSample.PathOf("git")).Split('\n').Order());
    }

    [Fact]
    public async Task Returns_what_the_daemon_knows_of_paths()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        var source = DaemonSample.NewStore();
        await DaemonSample.AddAllAsync(store, source);

        StorePath[] asked = [TestPaths.Path("git"), TestPaths.Path("absent"), TestPaths.Path("zlib")];
        var infos = await store.FindPathInfosAsync(asked, Token).ToListAsync(Token);
        Assert.Equal(["git", "zlib"], infos.Select(static info => info.Path.Name));
        Assert.All(infos, info => Assert.Equal(source.InfoOf(info.Path), info with { RegistrationTime = null }));
        Assert.All(infos, static info => Assert.NotNull(info.RegistrationTime));

        Assert.Null(await store.FindPathInfoAsync(TestPaths.Path("absent"), Token));
        Assert.Equal([asked[0], asked[2]], (await store.FindValidPathsAsync(asked, Token)).OrderBy(static path => path.Name));
        Assert.Equal(asked[0], await store.FindByHashPartAsync(asked[0].HashPart, Token));
        Assert.Null(await store.FindByHashPartAsync(asked[1].HashPart, Token));
        Assert.Equal(3, await store.EnumeratePathInfosAsync(Token).CountAsync(Token));
        Assert.Equal([asked[2]], await store.EnumeratePathsAsync(asked[2].HashPart[..5], Token).ToListAsync(Token));
        Assert.Equal(
            new[] { "git", "zlib" }.Select(TestPaths.Path).Order(), await store.FindReferrersAsync(TestPaths.Path("glibc"), Token));
        Assert.Empty(await store.FindValidDeriversAsync(TestPaths.Path("git"), Token));
    }

    [Fact]
    public async Task Returns_NARs_one_after_the_other_and_several_at_once()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        var source = DaemonSample.NewStore();
        await DaemonSample.AddAllAsync(store, source);

        foreach (var _ in Enumerable.Range(0, 3))
        {
            await Task.WhenAll(new[] { "glibc", "zlib", "git" }.Select(TestPaths.Path).Select(async path =>
            {
                await using var nar = await store.OpenNarAsync(path, Token);
                using var bytes = new MemoryStream();
                nar.CopyTo(bytes);
                Assert.Equal(source.NarOf(path), bytes.ToArray());
            }));
        }
    }

    [Fact]
    public async Task Continues_after_a_NAR_that_was_not_read_to_the_end()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        for (var i = 0; i < 4; i++)
        {
            await using var nar = await store.OpenNarAsync(TestPaths.Path("glibc"), Token);
            Assert.True(nar.Read(new byte[100]) > 0);
        }

        Assert.Equal(3, await store.EnumeratePathInfosAsync(Token).CountAsync(Token));
    }

    [Fact]
    public async Task Has_no_NAR_of_a_path_that_is_not_valid()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        await Assert.ThrowsAsync<StorePathNotValidException>(() => store.OpenNarAsync(TestPaths.Path("absent"), Token));
        await Assert.ThrowsAsync<StorePathNotValidException>(() => store.OpenNarAsync(TestPaths.Path("absent"), Token));
    }

    [Fact]
    public async Task Reports_an_error_in_the_words_of_the_daemon()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        var source = DaemonSample.NewStore();
        await using var receiver = await store.BeginReceivingAsync(Token);
        var git = source.InfoOf(TestPaths.Path("git"));
        var error = await Assert.ThrowsAsync<DaemonErrorException>(
            () => receiver.ReceiveAsync(git, new MemoryStream(source.NarOf(git.Path)), Token));
        Assert.Contains($"is not valid", error.Text, StringComparison.Ordinal);
        Assert.Contains(daemon.Socket, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", error.Message, StringComparison.Ordinal);

        // The connection is as good as before.
        await DaemonSample.AddAllAsync(store, source);
        Assert.Equal(3, await store.EnumeratePathInfosAsync(Token).CountAsync(Token));
    }

    [Fact]
    public async Task Does_not_add_a_path_whose_contents_differ_from_its_hash()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        var source = DaemonSample.NewStore();
        var glibc = source.InfoOf(TestPaths.Path("glibc"));
        source.Corrupt(glibc.Path);
        await using var receiver = await store.BeginReceivingAsync(Token);
        var error = await Assert.ThrowsAsync<DaemonErrorException>(
            () => receiver.ReceiveAsync(glibc, new MemoryStream(source.NarOf(glibc.Path)), Token));
        Assert.Contains("hash mismatch", error.Text, StringComparison.Ordinal);
        Assert.Null(await store.FindPathInfoAsync(glibc.Path, Token));
    }

    [Fact]
    public async Task Goes_on_after_a_source_that_breaks_in_the_middle_of_a_NAR()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        var source = DaemonSample.NewStore();
        var glibc = source.InfoOf(TestPaths.Path("glibc"));
        await using var receiver = await store.BeginReceivingAsync(Token);
        var error = await Assert.ThrowsAsync<IOException>(
            () => receiver.ReceiveAsync(glibc, new BrokenStream(source.NarOf(glibc.Path)[..1000]), Token));
        Assert.Equal("the disk is gone", error.Message);

        await DaemonSample.AddAllAsync(store, source);
        Assert.Equal(3, await store.EnumeratePathInfosAsync(Token).CountAsync(Token));
    }

    [Fact]
    public async Task Takes_no_path_twice()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        var source = DaemonSample.NewStore();
        await DaemonSample.AddAllAsync(store, source);
        await using var receiver = await store.BeginReceivingAsync(Token);
        Assert.False(await receiver.ReceiveAsync(source.InfoOf(TestPaths.Path("git")), new BrokenStream([]), Token));
    }

    [Fact]
    public async Task Adds_signatures()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        var signature = new StoreSignature("key-1", Convert.ToBase64String(new byte[64]));
        var added = new Dictionary<StorePath, IReadOnlyList<StoreSignature>>
        {
            [TestPaths.Path("git")] = [signature],
            [TestPaths.Path("absent")] = [signature],
        };
        Assert.Equal([TestPaths.Path("git")], await store.AddSignaturesAsync(added, Token));
        Assert.Equal([signature], (await store.FindPathInfoAsync(TestPaths.Path("git"), Token))!.Signatures);
    }

    [Fact]
    public async Task Checks_and_optimises_the_store_and_reports_what_it_finds()
    {
        var log = new KeptLog();
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync(log);
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        await store.OptimiseAsync(Token);
        Assert.False(await store.VerifyAsync(checkContents: true, repair: false, Token));

        var file = Path.Combine(daemon.Root, "nix", "store", TestPaths.Path("git").BaseName);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(file, "other");
        Assert.True(await store.VerifyAsync(checkContents: true, repair: false, Token));
        Assert.Contains(
            log.Texts,
            line => line.Contains(DaemonSample.PathOf("git"), StringComparison.Ordinal)
                && line.Contains("modified", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Asks_what_would_have_to_be_done_and_cannot_create_what_no_substituter_has()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        var missing = await store.FindMissingAsync([new OpaquePath(TestPaths.Path("absent"))], Token);
        Assert.Equal([TestPaths.Path("absent")], missing.Unknown);
        Assert.Empty(await store.FindSubstitutablePathsAsync([TestPaths.Path("absent")], Token));
        await Assert.ThrowsAsync<DaemonErrorException>(() => store.EnsureAsync(TestPaths.Path("absent"), Token));
        var result = Assert.Single(await store.BuildAsync([new OpaquePath(TestPaths.Path("absent"))], BuildMode.Normal, Token));
        Assert.False(result.Result.Succeeded);
    }

    [Fact]
    public async Task Is_trusted_as_the_user_who_runs_the_daemon()
    {
        await using var daemon = await RealDaemon.StartAsync($"trusted-users = {Environment.UserName}");
        await using var store = await daemon.OpenAsync();
        Assert.True(await store.IsTrustedAsync(Token));
    }

    [Fact]
    public async Task Is_not_trusted_where_the_daemon_trusts_others_alone()
    {
        await using var daemon = await RealDaemon.StartAsync("trusted-users = no-user-of-this-name");
        await using var store = await daemon.OpenAsync();
        Assert.False(await store.IsTrustedAsync(Token));
    }

    private sealed class BrokenStream(byte[] bytes) : ForwardReadStream
    {
        private readonly MemoryStream _bytes = new(bytes);

        public override int Read(Span<byte> buffer)
            => _bytes.Read(buffer) is > 0 and var count ? count : throw new IOException("the disk is gone");
    }
}
