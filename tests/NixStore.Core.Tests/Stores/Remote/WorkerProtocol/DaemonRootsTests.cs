using NixStore.Stores.Capabilities;
using NixStore.Stores.Remote.Daemon;

namespace NixStore.Stores.Remote.WorkerProtocol;

/// <summary>
/// Protection of paths from the collector of the daemon, which looks for roots in all open files of the machine and fails if a file name is
/// too long. No other test runs at the same time.
/// </summary>
[Collection(nameof(DaemonRootsTests))]
[CollectionDefinition(nameof(DaemonRootsTests), DisableParallelization = true)]
public sealed class DaemonRootsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Collects_what_no_root_keeps()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        await using (var other = await daemon.OpenAsync())
        {
            await other.AddTemporaryRootsAsync([TestPaths.Path("zlib")], Token);
            await store.DisposeAsync();

            // Until the daemon has seen that the first client is gone, its temporary roots hold.
            GarbageResult dead;
            do
            {
                dead = await other.CollectGarbageAsync(new GarbageRequest { Action = GarbageAction.ReturnDead }, Token);
            }
            while (dead.Paths.Count == 0);

            Assert.Equal([DaemonSample.PathOf("git")], dead.Paths);
            var deleted = await other.CollectGarbageAsync(new GarbageRequest { Action = GarbageAction.DeleteDead }, Token);
            Assert.Equal(
                [DaemonSample.PathOf("git")], deleted.Paths.Where(static path => !path.Contains(".links", StringComparison.Ordinal)));
            Assert.True(deleted.BytesFreed > 0);
            Assert.Equal(2, await other.EnumeratePathInfosAsync(Token).CountAsync(Token));
        }
    }

    [Fact]
    public async Task Keeps_what_a_root_leads_to()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        var link = daemon.Files.Combine("result");
        await store.AddRootAsync(link, TestPaths.Path("git"), Token);
        await store.AddRootAsync(link, TestPaths.Path("zlib"), Token);
        Assert.Equal(DaemonSample.PathOf("zlib"), new FileInfo(link).LinkTarget);
        Assert.Contains(new DaemonRoot(link, TestPaths.Path("zlib")), await store.FindRootsAsync(Token));
    }
}
