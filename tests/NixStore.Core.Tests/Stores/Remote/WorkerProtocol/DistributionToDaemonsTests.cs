using NixStore.Closures;
using NixStore.Copying;
using NixStore.Opening;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Errors;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Stores.Remote.WorkerProtocol;

/// <summary>One closure for several real daemons and stores in directories at once.</summary>
public sealed class DistributionToDaemonsTests
{
    private const int Paths = 60;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copies_to_daemons_and_directories_and_reads_each_path_once()
    {
        using var directories = new TemporaryDirectory();
        await using var first = await RealDaemon.StartAsync();
        await using var second = await RealDaemon.StartAsync();
        await using var third = await RealDaemon.StartAsync();
        var source = Sample();
        CopyTarget[] targets =
            [Target(first), Target(second), Target(third), Directory(directories.Combine("a")), Directory(directories.Combine("b"))];

        var results = await new ClosureDistributor(source).CopyAsync(source.All, targets, Token).ToListAsync(Token);

        Assert.Equal(5, results.Count);
        Assert.All(results, static result => Assert.Equal((null, Paths), (result.Error, result.Copy!.Copied.Count)));
        Assert.Equal(Paths, source.Opened.Count);
        Assert.All([first, second, third], static daemon => Assert.Equal("", daemon.Ask("--verify", "--check-contents")));
        Assert.All(
            (string[])["a", "b"],
            name => Assert.Equal(
                "", ExternalProgram.Require("nix-store").RunForText("--store", directories.Combine(name), "--verify", "--check-contents")));
    }

    [Fact]
    public async Task One_is_dead_one_is_cut_off_and_one_stalls_and_the_others_end()
    {
        using var directories = new TemporaryDirectory();
        using var gate = new Gate();
        await using var whole = await RealDaemon.StartAsync();
        await using var cut = await RealDaemon.StartAsync();
        await using var stalled = await RealDaemon.StartAsync();
        var source = Sample();
        CopyTarget[] targets =
        [
            Target("dead", new UnixSocketPeer(directories.Combine("absent"))),
            Target("cut", new CutPeer(cut.Peer, 1_500_000)),
            Target("stalled", new GatedPeer(stalled.Peer, 200_000, gate)),
            Target(whole),
            Directory(directories.Combine("a")),
        ];
        const int buffer = 500_000;
        var distributor = new ClosureDistributor(source, null, new DistributionOptions { BufferBytes = buffer });
        var ended = new Dictionary<string, TargetResult>();

        await foreach (var result in distributor.CopyAsync(source.All, targets, Token))
        {
            ended.Add(result.Target.Name, result);
            if (ended.Count == targets.Length - 1)
            {
                Assert.DoesNotContain("stalled", ended.Keys);
                gate.Open();
            }
        }

        Assert.IsType<StoreConnectionException>(ended["dead"].Error);
        Assert.IsType<StoreConnectionException>(ended["cut"].Error);
        Assert.All(
            ["stalled", whole.Socket, directories.Combine("a")],
            name => Assert.Equal((null, Paths), (ended[name].Error, ended[name].Copy?.Copied.Count)));
        Assert.All([whole, stalled, cut], static daemon => Assert.Equal("", daemon.Ask("--verify", "--check-contents")));

        // In addition to its share, each lane of a target has at most the block that it is at.
        Assert.InRange(distributor.MostBuffered, 1, buffer + (targets.Length * 2 * 256 * 1024));

        var rest = await new ClosureDistributor(source).CopyAsync(source.All, [Target(cut)], Token).SingleAsync(Token);
        Assert.Null(rest.Error);
        Assert.Equal(Paths, rest.Copy!.Copied.Count + rest.Copy.Present.Count);
        Assert.True(rest.Copy.Present.Count > 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_target_that_takes_nothing_any_more_holds_no_connection_to_a_remote_source(int connections)
    {
        using var gate = new Gate();
        await using var from = await RealDaemon.StartAsync();
        await using var first = await RealDaemon.StartAsync();
        await using var second = await RealDaemon.StartAsync();
        await using var stalled = await RealDaemon.StartAsync();
        await using var source = await from.OpenAsync(options: new RemoteOptions { MaximumConnections = connections });
        var sample = Sample();
        await new ClosureCopier(sample, source).CopyAsync(sample.All, null, Token);

        // The one that stalls is far ahead of the others by then.
        CopyTarget[] targets =
        [
            Target("stalled", new GatedPeer(stalled.Peer, 300_000, gate)), AfterGate(first), AfterGate(second),
        ];
        var distributor = new ClosureDistributor(
            source, null, new DistributionOptions { BufferBytes = 100_000, Patience = TimeSpan.FromMilliseconds(50) });
        var ended = new List<TargetResult>();
        await foreach (var result in distributor.CopyAsync(sample.All, targets, Token))
        {
            ended.Add(result);
            if (ended.Count == targets.Length - 1)
            {
                gate.Open();
            }
        }

        Assert.Equal("stalled", ended[^1].Target.Name);
        Assert.All(ended, static result => Assert.Empty(result.Copy?.Failures ?? []));
        Assert.All(ended, static result => Assert.Equal((null, Paths), (result.Error, result.Copy?.Copied.Count)));
        Assert.All([first, second, stalled], static daemon => Assert.Equal("", daemon.Ask("--verify", "--check-contents")));

        CopyTarget AfterGate(RealDaemon daemon) => new(daemon.Socket, async stop =>
        {
            await gate.Reached.WaitAsync(stop);
            return await daemon.OpenAsync();
        });
    }

    [Fact]
    public async Task Each_daemon_says_for_itself_what_it_would_refuse()
    {
        await using var trusting = await RealDaemon.StartAsync();
        await using var strict = await RealDaemon.StartAsync("trusted-users = no-user-of-this-name");
        var source = Sample();

        var results = await new ClosureDistributor(source).CopyAsync(source.All, [Target(trusting), Target(strict)], Token)
            .ToDictionaryAsync(static result => result.Target.Name, cancellationToken: Token);

        Assert.Equal(Paths, results[trusting.Socket].Copy!.Copied.Count);
        var refused = Assert.IsType<PathsRefusedException>(results[strict.Socket].Error);
        Assert.Equal(Paths, refused.Paths.Count);
        Assert.Equal(0, results[strict.Socket].BytesRead);
    }

    [Fact]
    public async Task What_a_strict_daemon_trusts_is_taken_by_it_too()
    {
        using var key = SecretKey.Generate("deploy-1");
        await using var trusting = await RealDaemon.StartAsync();
        await using var strict = await RealDaemon.StartAsync(
            $"trusted-users = no-user-of-this-name\ntrusted-public-keys = {key.PublicKey}");
        var source = Sample();

        var results = await new ClosureDistributor(source, new CopyOptions { SigningKeys = [key] })
            .CopyAsync(source.All, [Target(trusting), Target(strict)], Token).ToListAsync(Token);

        Assert.All(results, static result => Assert.Equal((null, Paths), (result.Error, result.Copy?.Copied.Count)));
    }

    [Fact]
    public async Task Copies_from_a_daemon_to_several()
    {
        await using var from = await RealDaemon.StartAsync();
        await using var first = await RealDaemon.StartAsync();
        await using var second = await RealDaemon.StartAsync();
        var sample = Sample();
        await using var source = await from.OpenAsync();
        await new ClosureCopier(sample, source).CopyAsync(sample.All, null, Token);

        var results = await new ClosureDistributor(source, new CopyOptions { Closure = new ClosureOptions() })
            .CopyAsync(sample.All, [Target(first), Target(second)], Token).ToListAsync(Token);

        Assert.All(results, static result => Assert.Equal((null, Paths), (result.Error, result.Copy?.Copied.Count)));
        Assert.All([first, second], static daemon => Assert.Equal("", daemon.Ask("--verify", "--check-contents")));
    }

    private static CopyTarget Target(RealDaemon daemon) => Target(daemon.Socket, daemon.Peer);

    private static CopyTarget Target(string name, IPeer peer)
        => new(name, async stop => await DaemonStore.OpenAsync(peer, name, StoreDirectory.Default, new RemoteOptions(), null, stop));

    private static CopyTarget Directory(string path)
        => new(
            path,
            stop => new StoreOpener(
                new StoreEnvironment(new Dictionary<string, string>())).OpenWritableAsync(StoreReference.Parse(path), stop));

    // Each path refers to some before it; a few are large.
    private static MemoryStore Sample()
    {
        var store = new MemoryStore();
        var random = new Random(3);
        for (var number = 0; number < Paths; number++)
        {
            string[] references = [.. Enumerable.Range(0, number)
                .Where(_ => random.Next(number) < 2)
                .Select(static needed => $"part-{needed}")];
            store.AddSized($"part-{number}", number % 9 == 5 ? 400_000 : random.Next(20_000), references);
        }

        return store;
    }
}
