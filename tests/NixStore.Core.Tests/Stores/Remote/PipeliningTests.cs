using NixStore.Closures;
using NixStore.Paths;
using NixStore.WorkerProtocol;

namespace NixStore.Stores.Remote;

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
    public async Task A_reverse_closure_of_the_real_daemon_is_that_of_the_store()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        var source = new MemoryStore();
        source.Add("glibc");
        source.Add("zlib", "glibc");
        source.Add("git", "zlib");
        source.Add("alone");
        await new Copying.ClosureCopier(source, store).CopyAsync(source.All, null, Token);

        var closure = await new ClosureQuery(store, new ClosureOptions { Direction = ClosureDirection.Referrers }).FindAsync([TestPaths.Path("glibc")], Token);

        Assert.Equal(["glibc", "zlib", "git"], closure.Paths.Select(static info => info.Path.Name));
    }
}
