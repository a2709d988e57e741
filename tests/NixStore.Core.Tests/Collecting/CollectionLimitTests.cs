namespace NixStore.Collecting;

/// <summary>Collections that delete only a part of the garbage.</summary>
public sealed class CollectionLimitTests : CollectionTest
{
    [Fact]
    public async Task A_limit_deletes_the_oldest_first_and_no_more_than_it_needs()
    {
        foreach (var name in (string[])["first", "second", "third", "fourth"])
        {
            Made.Add(name, size: 100_000);
        }

        await using var store = Made.Open();
        var options = new CollectionOptions { MaximumFreed = 150_000 };
        var report = await new GarbageQuery(store, options).FindAsync(cancellationToken: Cancellation);
        var result = await CollectAsync(options);

        Assert.Equal(Paths("first", "second"), report.Items.Select(static item => item.Path).Order());
        Assert.Equal(Paths("first", "second"), result.Deleted.Order());
        Assert.Equal(report.BytesFreed, result.BytesFreed);
        Assert.True(result.IsGoalReached);
    }

    [Fact]
    public async Task A_limit_that_cannot_be_reached_is_reported()
    {
        AddChain();

        var result = await CollectAsync(new CollectionOptions { MaximumFreed = 1L << 40 });

        Assert.False(result.IsGoalReached);
        Assert.Equal(1L << 40, result.BytesWanted);
        Assert.Empty(ValidPaths());
    }

    [Fact]
    public async Task Preferred_paths_go_before_older_ones()
    {
        Made.Add("old", size: 100_000);
        Made.Add("new", size: 100_000);

        var result = await CollectAsync(new CollectionOptions { MaximumFreed = 1, Preferred = Paths("new").ToHashSet() });

        Assert.Equal(Paths("new"), result.Deleted);
    }

    [Fact]
    public async Task Enough_free_space_deletes_nothing()
    {
        AddChain();

        var result = await CollectAsync(new CollectionOptions { EnsureFree = 1 });

        Assert.Empty(result.Deleted);
        Assert.True(result.IsGoalReached);
    }

    [Fact]
    public async Task Young_paths_stay_with_all_that_they_refer_to()
    {
        AddChain();
        Made.Add("old");
        Made.Add("young", ["b"]);
        var limit = DateTimeOffset.FromUnixTimeSeconds(1_000_000_005);

        await CollectAsync(new CollectionOptions { RegisteredBefore = limit });

        Assert.Equal(Paths("a", "b", "young"), ValidPaths());
    }
}
