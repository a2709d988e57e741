using NixStore.Progress;
using NixStore.Stores.Local.Roots;

namespace NixStore.Optimising;

/// <summary>A run while it runs, and after it was ended early.</summary>
public sealed class OptimisationRunTests : OptimisationTest
{
    [Fact]
    public async Task Progress_ends_with_all_bytes()
    {
        await LinkedStores.FillAsync(Files, seed: 6);
        var log = new ProgressLog();
        await using var store = Files.Open();

        await new StoreOptimiser(store).OptimiseAsync(log, Cancellation);

        Assert.Equal(await store.SumNarSizesAsync(Cancellation), log.Last.BytesDone);
        Assert.Equal(log.Last.BytesTotal, log.Last.BytesDone);
    }

    [Fact]
    public async Task A_cancelled_run_leaves_a_store_that_the_next_run_finishes()
    {
        await LinkedStores.FillAsync(Files, seed: 7);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var store = Files.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new StoreOptimiser(store).OptimiseAsync(new CancellingProgress(source), source.Token));

        await OptimiseAsync();
        Assert.Equal(0, (await PredictAsync()).FilesLinked);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Files.Layout.RealStoreDirectory, ".tmp-link*"));
    }

    [Fact]
    public async Task A_directory_that_a_killed_run_left_writable_is_restored()
    {
        Platform.SkipOnWindows("directories have no modes there");
        await AddAsync("a", "same");
        await AddAsync("b", "same");
        await OptimiseAsync();
        Unseal(Real("b"));
        Directory.SetLastWriteTimeUtc(Real("b"), DateTime.UnixEpoch.AddDays(1));

        await OptimiseAsync();

        Assert.Equal(Sealed, File.GetUnixFileMode(Real("b")));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1), new DirectoryInfo(Real("b")).LastWriteTimeUtc);
    }

    [Fact]
    public async Task A_path_that_is_being_linked_is_rooted()
    {
        await AddAsync("a", "same");
        await using var store = Files.Open();
        var rooted = 0;

        await new StoreOptimiser(store).OptimiseAsync(
            new CallingProgress(() => rooted = Math.Max(rooted, new TemporaryRootFiles(Files.Layout).Read([]).Count)), Cancellation);

        Assert.True(rooted > 0);
        Assert.Empty(new TemporaryRootFiles(Files.Layout).Read([]));
    }

    private sealed class CancellingProgress(CancellationTokenSource source) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => source.Cancel();
    }

    private sealed class CallingProgress(Action action) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => action();
    }
}
