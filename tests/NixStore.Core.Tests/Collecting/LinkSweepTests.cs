using NixStore.Optimising;

namespace NixStore.Collecting;

/// <summary>Collections of a store whose equal files are linked.</summary>
public sealed class LinkSweepTests : OptimisationTest
{
    [Fact]
    public async Task A_file_is_freed_with_the_last_path_that_uses_it()
    {
        await AddAsync("a", new string('x', 20_000));
        await AddAsync("b", new string('x', 20_000));
        await OptimiseAsync();
        await using var store = Files.Open();

        var report = await new GarbageQuery(store).FindAsync(cancellationToken: Cancellation);
        var result = await new GarbageCollector(store).CollectAsync(cancellationToken: Cancellation);

        Assert.Equal(1, result.UnusedLinksRemoved);
        Assert.Equal(report.BytesFreed, result.BytesFreed);
        Assert.InRange(result.BytesFreed, 20_000, 39_999);
        Assert.Empty(Directory.GetFiles(Links));
    }

    [Fact]
    public async Task A_file_that_a_live_path_uses_is_not_freed_and_stays_read_only()
    {
        var live = await AddAsync("a", new string('x', 20_000));
        await AddAsync("b", new string('x', 20_000));
        await OptimiseAsync();
        await using var store = Files.Open();
        await store.AddTemporaryRootsAsync([live], Cancellation);

        var report = await new GarbageQuery(store).FindAsync(cancellationToken: Cancellation);
        var result = await new GarbageCollector(store).CollectAsync(cancellationToken: Cancellation);

        Assert.Equal((1, 0), (result.Deleted.Count, result.UnusedLinksRemoved));
        Assert.Equal(report.BytesFreed, result.BytesFreed);
        Assert.InRange(result.BytesFreed, 0, 19_999);
        Assert.Equal(2, LinkCountOf("a", "file"));
        Assert.True(new FileInfo(Real("a", "file")).IsReadOnly);
    }
}
