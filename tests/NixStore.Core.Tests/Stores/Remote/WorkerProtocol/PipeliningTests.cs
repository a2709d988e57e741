using NixStore.Closures;
using NixStore.Copying;
using NixStore.Paths;
using NixStore.Protocols.Worker;

namespace NixStore.Stores.Remote.WorkerProtocol;

/// <summary>What is asked of a daemon without waiting for earlier answers, so that a long way to it is gone once.</summary>
public sealed class PipeliningTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Referrers_of_many_paths_are_all_asked_for_before_the_first_answer()
    {
        StorePath[] paths = [.. Enumerable.Range(0, 50).Select(static number => TestPaths.Path($"part-{number}"))];
        await using var daemon = FakeDaemon.StartGreeting(client =>
        {
            var asked = new List<StorePath>();
            while (asked.Count < paths.Length)
            {
                Assert.Equal(WorkerOperation.QueryReferrers, client.ReadOperation());
                asked.Add(client.Reader.ReadPath("A path"));
            }

            foreach (var path in asked)
            {
                client.Done();
                client.Writer.Write([path, TestPaths.Path("git")]);
            }

            client.Output.Flush();
            client.SayNothing();
        });
        await using var store = await daemon.OpenAsync(new RemoteOptions { SilenceTimeout = TimeSpan.FromSeconds(10) });

        var referrers = await store.FindReferrersOfAllAsync(paths, Token);

        Assert.Equal(paths.Append(TestPaths.Path("git")).Order(), referrers.Order());
    }

    [Fact]
    public async Task NARs_of_a_copy_are_asked_for_before_the_first_is_read()
    {
        var source = Source(40);
        var (asked, together) = (0, 0);
        await using var daemon = FakeDaemon.StartGreeting(client => Serve(client, source, requests =>
        {
            Interlocked.Add(ref asked, requests);
            InterlockedMaximum(ref together, requests);
        }));
        await using var store = await daemon.OpenAsync(new RemoteOptions { SilenceTimeout = TimeSpan.FromSeconds(10) });
        var target = new MemoryStore();

        var result = await new ClosureCopier(store, target, new CopyOptions { Closure = null, Degree = 1 })
            .CopyAsync(source.All, null, Token);

        Assert.Empty(result.Failures);
        Assert.Equal(40, target.All.Count);
        Assert.Equal((40, 40), (asked, together));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_path_that_comes_damaged_in_the_middle_of_many_keeps_back_none_of_the_others(int degree)
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        var source = Source(30);
        await new ClosureCopier(source, store).CopyAsync(source.All, null, Token);
        var damaged = Path.Combine(daemon.Root, "nix", "store", TestPaths.Path("part-7").BaseName);
        File.SetUnixFileMode(damaged, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.AppendAllText(damaged, "more");
        var target = new MemoryStore();

        var result = await new ClosureCopier(store, target, new CopyOptions { Degree = degree }).CopyAsync(source.All, null, Token);

        Assert.Equal("part-7", Assert.Single(result.Failures).Path.Name);
        Assert.Equal(29, target.All.Count);
    }

    [Fact]
    public async Task A_path_that_the_daemon_cannot_read_in_the_middle_of_many_keeps_back_none_of_the_others()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        var source = Source(30);
        await new ClosureCopier(source, store).CopyAsync(source.All, null, Token);
        File.Delete(Path.Combine(daemon.Root, "nix", "store", TestPaths.Path("part-7").BaseName));
        var target = new MemoryStore();

        var result = await new ClosureCopier(store, target).CopyAsync(source.All, null, Token);

        Assert.Equal("part-7", Assert.Single(result.Failures).Path.Name);
        Assert.Equal(29, target.All.Count);
    }

    [Fact]
    public async Task Copies_between_two_daemons()
    {
        await using var from = await RealDaemon.StartAsync();
        await using var to = await RealDaemon.StartAsync();
        await using var source = await from.OpenAsync();
        await using var target = await to.OpenAsync();
        var sample = Source(200);
        await new ClosureCopier(sample, source).CopyAsync(sample.All, null, Token);

        var result = await new ClosureCopier(source, target).CopyAsync(sample.All, null, Token);

        Assert.Empty(result.Failures);
        Assert.Equal(200, result.Copied.Count);
        Assert.Equal("", to.Ask("--verify", "--check-contents"));
    }

    [Fact]
    public async Task A_reverse_closure_of_the_real_daemon_is_that_of_the_store()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        var source = new MemoryStore();
        source.Add("glibc");
        source.Add("zlib", "glibc");
        source.Add("git", "zlib");
        source.Add("alone");
        await new ClosureCopier(source, store).CopyAsync(source.All, null, Token);

        var closure = await new ClosureQuery(store, new ClosureOptions { Direction = ClosureDirection.Referrers })
            .FindAsync([TestPaths.Path("glibc")], Token);

        Assert.Equal(["glibc", "zlib", "git"], closure.Paths.Select(static info => info.Path.Name));
    }

    private static MemoryStore Source(int paths)
    {
        var store = new MemoryStore();
        for (var number = 0; number < paths; number++)
        {
            store.AddSized($"part-{number}", 100 * number);
        }

        return store;
    }

    // Answers what comes together only when nothing more comes: a NAR is given when all are asked for that are ever asked for at once.
    private static void Serve(FakeClient client, MemoryStore source, Action<int> report)
    {
        while (true)
        {
            var wanted = new List<StorePath>();
            var operation = client.ReadOperation();
            while (operation == WorkerOperation.NarFromPath)
            {
                wanted.Add(client.Reader.ReadPath("A path"));
                if (wanted.Count == source.All.Count)
                {
                    break;
                }

                operation = client.ReadOperation();
            }

            switch (operation)
            {
                case WorkerOperation.NarFromPath:
                    report(wanted.Count);
                    foreach (var path in wanted)
                    {
                        client.Done();
                        client.Output.Flush();
                        client.Stream.Write(source.NarOf(path));
                    }

                    break;
                case WorkerOperation.QueryValidPaths:
                    var paths = client.Reader.ReadPaths("paths");
                    client.Wire.ReadUInt64();
                    client.Done();
                    client.Writer.Write(paths);
                    break;
                case WorkerOperation.QueryPathInfo:
                    var asked = client.Reader.ReadPath("A path");
                    client.Done().Write(true);
                    client.Writer.WriteUnkeyed(source.InfoOf(asked));
                    break;
                default:
                    Assert.Fail($"{operation} is not expected");
                    break;
            }

            client.Output.Flush();
        }
    }

    private static void InterlockedMaximum(ref int most, int value)
    {
        for (var before = Volatile.Read(ref most); before < value;)
        {
            before = Interlocked.CompareExchange(ref most, value, before);
        }
    }
}
