using NixStore.FileSystem;
using NixStore.Opening;
using NixStore.Stores;

namespace NixStore.Collecting;

/// <summary>Goals of free space in the store of a daemon whose files are under another root.</summary>
public sealed class DaemonFreeSpaceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_share_is_one_of_the_file_system_under_the_root_of_the_URL()
    {
        using var mounted = MountedDirectory.Require("20m");
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await OpenAsync(daemon, mounted.Path);
        Directory.CreateDirectory(mounted.Path + "/nix/store");

        Assert.Equal(FreeSpace.SizeAt(mounted.Path) / 4, FreeSpaceGoal.OfPercent(25).FindBytes(store));
    }

    [Fact]
    public async Task A_goal_that_is_reached_under_the_root_of_the_URL_deletes_nothing()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await OpenAsync(daemon, daemon.Root);
        var options = new CollectionOptions { EnsureFree = 1 };

        var result = await new GarbageCollector(store, options).CollectAsync(cancellationToken: Cancellation);

        Assert.Equal((0, 0L), (result.Deleted.Count, result.BytesWanted));
    }

    [Fact]
    public async Task A_root_that_does_not_exist_is_an_error_that_names_it()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await OpenAsync(daemon, "/does/not/exist");

        var failure = Assert.Throws<NixStoreException>(() => FreeSpaceGoal.OfPercent(25).FindBytes(store));

        Assert.Contains("'/does/not/exist/nix/store'", failure.Message, StringComparison.Ordinal);
    }

    private static Task<IStore> OpenAsync(RealDaemon daemon, string root)
        => StoreOpener.FromEnvironment().OpenAsync(StoreReference.Parse($"{daemon.Url}?root={root}"), Cancellation);
}
