using NixStore.Closures;
using NixStore.Copying;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Errors;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.Stores.Remote.ServeProtocol;

/// <summary>The store behind the real <c>nix-store --serve</c>, 2.8.0 in Debian 12.</summary>
public sealed class SshStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Adds_paths_that_Nix_finds_whole()
    {
        using var served = new ClientStore();
        await using var store = await served.OpenAsync();
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());

        Assert.True(store.Protocol >= new Wire.ProtocolVersion(2, 7));
        Assert.Equal("", served.Ask("--verify", "--check-contents"));
        Assert.Equal(
            new[] { "glibc", "zlib", "git" }.Select(DaemonSample.PathOf).Order(),
            served.Ask("--query", "--requisites", DaemonSample.PathOf("git")).Split('\n').Order());
    }

    [Fact]
    public async Task Returns_what_the_other_side_knows_of_paths()
    {
        using var served = new ClientStore();
        await using var store = await served.OpenAsync();
        using var key = SecretKey.Generate("test-1");
        var source = DaemonSample.NewStore();
        var git = source.InfoOf(TestPaths.Path("git"));
        source.Change(git with { Deriver = TestPaths.Path("git.drv"), Signatures = [key.Sign(git.Fingerprint(StoreDirectory.Default))] });
        await DaemonSample.AddAllAsync(store, source);

        StorePath[] asked = [TestPaths.Path("git"), TestPaths.Path("absent"), TestPaths.Path("zlib")];
        var infos = await store.FindPathInfosAsync(asked, Token).ToListAsync(Token);
        Assert.Equal(["git", "zlib"], infos.Select(static info => info.Path.Name).Order());
        Assert.All(infos, info => Assert.Equal(source.InfoOf(info.Path), info));
        Assert.Null(await store.FindPathInfoAsync(TestPaths.Path("absent"), Token));
        Assert.Equal([asked[0], asked[2]], (await store.FindValidPathsAsync(asked, Token)).OrderBy(static path => path.Name));
    }

    [Fact]
    public async Task Returns_NARs_one_after_the_other_and_several_at_once()
    {
        using var served = new ClientStore();
        await using var store = await served.OpenAsync();
        var source = DaemonSample.NewStore();
        await DaemonSample.AddAllAsync(store, source);
        foreach (var _ in Enumerable.Range(0, 2))
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
    public async Task Has_no_NAR_of_a_path_that_is_not_valid()
    {
        using var served = new ClientStore();
        await using var store = await served.OpenAsync();
        await Assert.ThrowsAsync<StorePathNotValidException>(() => store.OpenNarAsync(TestPaths.Path("absent"), Token));
        Assert.Empty(await store.FindValidPathsAsync([TestPaths.Path("absent")], Token));
    }

    [Fact]
    public async Task Reports_a_refusal_in_the_words_of_the_other_side_and_continues()
    {
        using var served = new ClientStore();
        await using var store = await served.OpenAsync();
        var source = DaemonSample.NewStore();
        await using var receiver = await store.BeginReceivingAsync(Token);
        var git = source.InfoOf(TestPaths.Path("git"));
        var error = await Assert.ThrowsAsync<DaemonErrorException>(
            () => receiver.ReceiveAsync(git, new MemoryStream(source.NarOf(git.Path)), Token));
        Assert.Contains("is not valid", error.Text, StringComparison.Ordinal);
        Assert.Contains("The served store says", error.Message, StringComparison.Ordinal);

        var glibc = source.InfoOf(TestPaths.Path("glibc"));
        Assert.True(await receiver.ReceiveAsync(glibc, new MemoryStream(source.NarOf(glibc.Path)), Token));
        Assert.False(await receiver.ReceiveAsync(glibc, new MemoryStream(source.NarOf(glibc.Path)), Token));
    }

    [Fact]
    public async Task A_closure_is_asked_for_as_a_whole()
    {
        using var served = new ClientStore();
        await using var store = await served.OpenAsync();
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        var closure = await new ClosureQuery(store).FindAsync([TestPaths.Path("git")], Token);
        Assert.Equal(["glibc", "zlib", "git"], closure.Paths.Select(static info => info.Path.Name));
        await Assert.ThrowsAsync<StorePathNotValidException>(
            () => new ClosureQuery(store).FindAsync([TestPaths.Path("absent"), TestPaths.Path("git")], Token));
    }

    [Fact]
    public async Task What_the_protocol_lacks_the_daemon_is_asked_for_which_is_said()
    {
        using var served = new ClientStore();
        var log = new KeptLog();
        await using var store = await served.OpenAsync(log: log);
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        Assert.Empty(log.Texts);
        Assert.Equal(3, await store.EnumeratePathInfosAsync(Token).CountAsync(Token));
        var git = TestPaths.Path("git");
        Assert.Equal(git, await store.FindByHashPartAsync(git.HashPart, Token));
        Assert.Equal([git], (await store.FindReferrersAsync(TestPaths.Path("zlib"), Token)).Where(path => path == git));
        Assert.Contains("the Nix daemon behind the store is asked", Assert.Single(log.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_daemon_it_is_said_what_cannot_be_done()
    {
        using var served = new ClientStore();
        await using var store = await SshStore.OpenAsync(
            served.Peer,
            "the store",
            StoreDirectory.Default,
            new RemoteOptions(),
            stop => DaemonStore.OpenAsync(served.PeerOf("no daemon", "false"), "", StoreDirectory.Default, new RemoteOptions(), null, stop),
            null,
            Token);
        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.EnumeratePathsAsync("", Token).ToListAsync(Token).AsTask());
        Assert.Contains("cannot list paths: the serve protocol has no request for that", error.Message, StringComparison.Ordinal);
        Assert.Contains("Give full store paths", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Copies_a_closure_over_one_stream_or_several(int streams)
    {
        using var served = new ClientStore();
        await using var store = await served.OpenAsync(new RemoteOptions { MaximumConnections = streams });
        var (source, roots) = ClosureSample.NewStore();
        var progress = new ProgressLog();
        var result = await new ClosureCopier(source, store).CopyAsync(roots, progress, Token);

        Assert.Empty(result.Failures);
        Assert.Equal("", served.Ask("--verify", "--check-contents"));
        Assert.Equal(source.Opened.Count, result.Copied.Count);
        Assert.Equal((result.Bytes, result.Copied.Count), (progress.Last.BytesDone, progress.Last.PathsDone));

        var back = new MemoryStore();
        Assert.Empty((await new ClosureCopier(store, back).CopyAsync(roots, null, Token)).Failures);
        Assert.All(result.Copied, info => Assert.Equal(source.NarOf(info.Path), back.NarOf(info.Path)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_damaged_path_keeps_back_only_those_that_need_it(int streams)
    {
        using var served = new ClientStore();
        await using var store = await served.OpenAsync(new RemoteOptions { MaximumConnections = streams });
        var (source, roots) = ClosureSample.NewStore();
        var damaged = TestPaths.Path("part-7");
        source.Corrupt(damaged);
        var result = await new ClosureCopier(source, store).CopyAsync(roots, null, Token);

        Assert.Equal(damaged, Assert.Single(result.Failures, static failure => failure.FailedReference is null).Path);
        Assert.IsType<HashMismatchException>(result.Failures.First(failure => failure.Path == damaged).Error);
        HashSet<StorePath> failed = [.. result.Failures.Select(static failure => failure.Path)];
        Assert.All(result.Copied, info => Assert.DoesNotContain(info.References, failed.Contains));
        Assert.True(result.Copied.Count > 10);
        Assert.Equal("", served.Ask("--verify", "--check-contents"));
    }

    [Fact]
    public async Task A_path_whose_NAR_breaks_off_is_a_failure_of_that_path()
    {
        using var served = new ClientStore();
        await using var store = await served.OpenAsync(new RemoteOptions { MaximumConnections = 1 });
        var (source, roots) = ClosureSample.NewStore();
        source.OnOpen = (path, nar) => path.Name == "part-7" ? new MemoryStream(source.NarOf(path)[..200]) : nar;
        var result = await new ClosureCopier(source, store).CopyAsync(roots, null, Token);
        var failure = Assert.Single(result.Failures, static failure => failure.FailedReference is null);
        Assert.Equal("part-7", failure.Path.Name);
        Assert.Contains("has 200 bytes", failure.Error.Message, StringComparison.Ordinal);
        Assert.True(result.Copied.Count > 10);
    }

    [Fact]
    public async Task A_copy_from_there_logs_in_no_more_often_than_it_has_connections()
    {
        using var served = new ClientStore();
        var (source, roots) = ClosureSample.NewStore();
        await using (var store = await served.OpenAsync())
        {
            Assert.Empty((await new ClosureCopier(source, store).CopyAsync(roots, null, Token)).Failures);
        }

        var peer = new CountedPeer(served.Peer);
        await using var there = await served.OpenAsync(new RemoteOptions { MaximumConnections = 2 }, peer);
        Assert.Empty((await new ClosureCopier(there, new MemoryStore()).CopyAsync(roots, null, Token)).Failures);
        Assert.InRange(peer.Count, 1, 2);
    }

    [Fact]
    public async Task A_host_that_only_lets_read_says_so()
    {
        using var served = new ClientStore();
        await using var store = await served.OpenAsync(
            peer: served.PeerOf("a host that only serves", "nix-store", "--store", served.Root, "--serve"));
        var source = DaemonSample.NewStore();
        var result = await new ClosureCopier(source, store).CopyAsync([TestPaths.Path("glibc")], null, Token);
        Assert.Contains("importing paths is not allowed", Assert.Single(result.Failures).Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Substituting_returns_the_valid_paths()
    {
        using var served = new ClientStore();
        await using var store = await served.OpenAsync();
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        Assert.Equal([TestPaths.Path("git")], await store.SubstituteAsync([TestPaths.Path("git"), TestPaths.Path("absent")], Token));
    }

    private sealed class CountedPeer(IPeer peer) : IPeer
    {
        private int _count;

        public int Count => _count;

        public string Name => peer.Name;

        public bool IsOnThisMachine => peer.IsOnThisMachine;

        public Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            return peer.ConnectAsync(cancellationToken);
        }
    }
}
