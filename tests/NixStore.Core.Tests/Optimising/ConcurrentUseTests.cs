using NixStore.Stores.Local;
using NixStore.Stores.Local.Receiving;

namespace NixStore.Optimising;

/// <summary>Linking while other processes add, link and collect.</summary>
public sealed class ConcurrentUseTests : IDisposable
{
    private const int Rounds = 8;

    private readonly StoreUnderRoot _files = new();

    public ConcurrentUseTests() => Platform.SkipOnWindows("Nix does not run there");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Paths_can_be_added_meanwhile()
    {
        RealNix.SkipUnlessPresent();
        await LinkedStores.FillAsync(_files, seed: 1);

        await WhileOptimisingAsync(() => LinkedStores.FillAsync(_files, seed: 2, count: 20));

        await IsFinishedAsync();
    }

    [Fact]
    public async Task Paths_can_be_added_and_linked_meanwhile()
    {
        RealNix.SkipUnlessPresent();
        await LinkedStores.FillAsync(_files, seed: 3);

        await WhileOptimisingAsync(() => LinkedStores.FillAsync(_files, seed: 4, count: 20, new ReceivingOptions { LinksFiles = true }));

        await IsFinishedAsync();
    }

    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public async Task Nix_can_link_the_same_store_meanwhile(string version)
    {
        var nix = NixVersions.Require(version, "nix-store");
        await LinkedStores.FillAsync(_files, seed: 5, count: 25);

        await WhileOptimisingAsync(() => Task.Run(() => nix.Run(["--store", _files.Root, "--optimise"]), Cancellation));

        await IsFinishedAsync();
    }

    [Fact]
    public async Task Two_runs_at_once_link_what_one_links()
    {
        RealNix.SkipUnlessPresent();
        await LinkedStores.FillAsync(_files, seed: 6, count: 25);

        await WhileOptimisingAsync(OptimiseAsync);

        await IsFinishedAsync();
    }

    [Fact]
    public async Task A_collection_meanwhile_keeps_what_is_being_linked_and_the_store_whole()
    {
        RealNix.SkipUnlessPresent();
        for (var round = 0; round < Rounds; round++)
        {
            await LinkedStores.FillAsync(_files, round);
            await WhileOptimisingAsync(async () =>
            {
                await using var store = _files.Open();
                Assert.Empty((await new Collecting.GarbageCollector(store).CollectAsync(cancellationToken: Cancellation)).Failures);
            });
            RealNix.IsContentWith(_files.Root);
        }
    }

    private async Task WhileOptimisingAsync(Func<Task> work)
        => await Task.WhenAll(Task.Run(OptimiseAsync, Cancellation), Task.Run(work, Cancellation));

    private async Task OptimiseAsync()
    {
        await using var store = LocalStore.Open(_files.Layout);
        await new StoreOptimiser(store).OptimiseAsync(cancellationToken: Cancellation);
    }

    private async Task IsFinishedAsync()
    {
        RealNix.IsContentWith(_files.Root);
        await OptimiseAsync();
        await using var store = _files.Open();
        Assert.Equal(0, (await new StoreOptimiser(store).PredictAsync(cancellationToken: Cancellation)).FilesLinked);

        // Nix leaves its own if a file was linked meanwhile. The collector removes those.
        Assert.Empty(Directory.EnumerateFileSystemEntries(_files.Layout.RealStoreDirectory, $".tmp-link-{Environment.ProcessId}-*"));
        RealNix.IsContentWith(_files.Root);
    }
}
