using NixStore.Copying;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Errors;
using NixStore.Stores.Remote.Daemon;

namespace NixStore.Stores.Remote.WorkerProtocol;

/// <summary>Closures copied into the store of the real daemon.</summary>
public sealed class CopyToDaemonTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Copies_a_closure_over_one_stream_or_several(int streams)
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync(options: new RemoteOptions { MaximumConnections = streams });
        var (source, roots) = ClosureSample.NewStore();
        var progress = new ProgressLog();
        var result = await new ClosureCopier(source, store).CopyAsync(roots, progress, Token);

        Assert.Empty(result.Failures);
        Assert.Equal("", daemon.Ask("--verify", "--check-contents"));
        Assert.Equal(source.Opened.Count, result.Copied.Count);
        Assert.Equal(
            result.Copied.Count, (await store.FindValidPathsAsync([.. result.Copied.Select(static info => info.Path)], Token)).Count);
        Assert.Equal((result.Bytes, result.Copied.Count), (progress.Last.BytesDone, progress.Last.PathsDone));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_damaged_path_keeps_back_only_those_that_need_it(int streams)
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync(options: new RemoteOptions { MaximumConnections = streams });
        var (source, roots) = ClosureSample.NewStore();
        var damaged = TestPaths.Path("part-7");
        source.Corrupt(damaged);
        var progress = new ProgressLog();
        var result = await new ClosureCopier(source, store).CopyAsync(roots, progress, Token);

        var failure = Assert.Single(result.Failures, static failure => failure.FailedReference is null);
        Assert.Equal(damaged, failure.Path);
        Assert.Contains($"is damaged in the store {source.Location}", failure.Error.Message, StringComparison.Ordinal);
        HashSet<StorePath> failed = [.. result.Failures.Select(static failure => failure.Path)];
        Assert.All(result.Copied, info => Assert.DoesNotContain(info.References, failed.Contains));
        Assert.Equal(
            result.Copied.Count, (await store.FindValidPathsAsync([.. result.Copied.Select(static info => info.Path)], Token)).Count);
        Assert.True(result.Copied.Count > 10);
        Assert.Equal(result.Copied.Count + result.Failures.Count, progress.Last.PathsDone);
        Assert.Equal("", daemon.Ask("--verify", "--check-contents"));
    }

    [Fact]
    public async Task A_path_whose_NAR_breaks_off_is_a_failure_of_that_path()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync(options: new RemoteOptions { MaximumConnections = 1 });
        var (source, roots) = ClosureSample.NewStore();
        source.OnOpen = (path, nar) => path.Name == "part-7" ? new MemoryStream(source.NarOf(path)[..200]) : nar;
        var result = await new ClosureCopier(source, store).CopyAsync(roots, null, Token);
        Assert.Equal("part-7", Assert.Single(result.Failures, static failure => failure.FailedReference is null).Path.Name);
        Assert.True(result.Copied.Count > 10);
    }

    [Fact]
    public async Task A_path_that_the_daemon_would_refuse_is_reported_before_anything_is_sent()
    {
        using var key = SecretKey.Generate("test-1");
        await using var daemon = await RealDaemon.StartAsync(
            $"trusted-users = no-user-of-this-name\ntrusted-public-keys = {key.PublicKey}");
        await using var store = await daemon.OpenAsync();
        var source = new MemoryStore();
        source.Add("glibc");
        source.Add("git", "glibc");
        Sign("glibc");
        var error = await Assert.ThrowsAsync<PathsRefusedException>(
            () => new ClosureCopier(source, store).CopyAsync([TestPaths.Path("git")], null, Token));
        Assert.Equal([TestPaths.Path("git")], error.Paths);
        Assert.Contains("signed", error.Message, StringComparison.Ordinal);
        Assert.Empty(source.Opened);

        Sign("git");
        var result = await new ClosureCopier(source, store).CopyAsync([TestPaths.Path("git")], null, Token);
        Assert.Empty(result.Failures);
        Assert.Equal(2, result.Copied.Count);

        void Sign(string name)
        {
            var info = source.InfoOf(TestPaths.Path(name));
            source.Change(info with { Signatures = [key.Sign(info.Fingerprint(StoreDirectory.Default))] });
        }
    }

    [Fact]
    public async Task Cut_at_any_moment_the_store_is_whole_and_the_next_run_sends_only_the_rest()
    {
        const int cuts = 50;
        await using var daemon = await RealDaemon.StartAsync();
        var (source, roots) = ClosureSample.NewStore();
        var all = (await new ClosureCopier(source, new MemoryStore()).PlanAsync(roots, Token)).Missing;
        var bytes = all.Sum(static info => info.NarSize);
        var random = new Random(7);
        var (interrupted, kept) = (0, 0);
        for (var round = 0; round < cuts; round++)
        {
            await using (var store = await DaemonStore.OpenAsync(
                new CutPeer(daemon.Peer, 100 + random.NextInt64(bytes)),
                "daemon",
                StoreDirectory.Default,
                new RemoteOptions(),
                null,
                Token))
            {
                interrupted += await IsInterruptedAsync(new ClosureCopier(source, store).CopyAsync(roots, null, Token)) ? 1 : 0;
            }

            await using var rest = await daemon.OpenAsync();
            var valid = await rest.EnumeratePathInfosAsync(Token).ToListAsync(Token);
            HashSet<StorePath> paths = [.. valid.Select(static info => info.Path)];
            Assert.All(valid, info => Assert.All(info.References, reference => Assert.Contains(reference, paths)));
            kept += paths.Count;

            source.Opened.Clear();
            Assert.Empty((await new ClosureCopier(source, rest).CopyAsync(roots, null, Token)).Failures);
            // The daemon may have registered one more from what was under way.
            Assert.DoesNotContain(source.Opened, paths.Contains);
            Assert.Equal(source.Opened.Count, source.Opened.Distinct().Count());
            Assert.Equal("", daemon.Ask("--verify", "--check-contents"));
            daemon.Empty();
        }

        Assert.True(interrupted > cuts / 2, $"only {interrupted} copies were cut");
        Assert.True(kept > cuts, $"only {kept} paths were kept");
    }

    private static async Task<bool> IsInterruptedAsync(Task<CopyResult> copy)
    {
        try
        {
            return (await copy).Failures.Count > 0;
        }
        catch (StoreConnectionException)
        {
            return true;
        }
    }
}
