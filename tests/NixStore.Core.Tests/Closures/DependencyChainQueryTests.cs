namespace NixStore.Closures;

public sealed class DependencyChainQueryTests
{
    [Fact]
    public async Task Finds_a_shortest_chain()
        => Assert.Equal(["git → curl → glibc"], await ChainsAsync("git", "glibc", ChainSelection.Shortest));

    [Fact]
    public async Task Finds_all_shortest_chains()
        => Assert.Equal(
            ["git → curl → glibc", "git → perl → glibc"],
            (await ChainsAsync("git", "glibc", ChainSelection.AllShortest)).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Finds_all_chains_short_ones_first()
    {
        var chains = await ChainsAsync("git", "glibc", ChainSelection.All);

        Assert.Equal(
            ["git → curl → glibc", "git → curl → zlib → glibc", "git → perl → glibc"],
            chains.Order(StringComparer.Ordinal));
        Assert.Equal(3, chains[0].Split('→').Length);
    }

    [Fact]
    public async Task Finds_nothing_if_there_is_no_dependency()
        => Assert.Empty(await ChainsAsync("glibc", "git", ChainSelection.All));

    [Fact]
    public async Task Finds_nothing_for_a_path_that_is_not_valid()
        => Assert.Empty(await ChainsAsync("git", "absent", ChainSelection.All));

    [Fact]
    public async Task A_path_needs_itself()
        => Assert.Equal(["glibc"], await ChainsAsync("glibc", "glibc", ChainSelection.All));

    [Fact]
    public async Task Ends_where_references_go_round_in_a_circle()
    {
        var store = new MemoryStore();
        store.Add("one", "two", "one");
        store.Add("two", "one", "goal");
        store.Add("goal", "two");

        Assert.Equal(["one → two → goal"], await ChainsAsync(store, "one", "goal", ChainSelection.All));
    }

    [Fact]
    public async Task Gives_the_first_of_very_many_chains_at_once()
    {
        // 2 to the power of 60 chains.
        var store = new MemoryStore();
        store.Add("level-60");
        for (var level = 59; level >= 0; level--)
        {
            store.Add($"left-{level}", $"level-{level + 1}");
            store.Add($"right-{level}", $"level-{level + 1}");
            store.Add($"level-{level}", $"left-{level}", $"right-{level}");
        }

        var count = 0;
        await foreach (var chain in new DependencyChainQuery(store).EnumerateAsync(
            TestPaths.Path("level-0"), TestPaths.Path("level-60"), ChainSelection.All, TestContext.Current.CancellationToken))
        {
            Assert.Equal(120, chain.Length);
            if (++count == 100)
            {
                break;
            }
        }

        Assert.Equal(100, count);
    }

    private static Task<List<string>> ChainsAsync(string from, string to, ChainSelection selection)
    {
        var store = new MemoryStore();
        store.Add("glibc", "glibc");
        store.Add("zlib", "glibc");
        store.Add("curl", "zlib", "glibc");
        store.Add("perl", "glibc");
        store.Add("git", "curl", "perl");
        return ChainsAsync(store, from, to, selection);
    }

    private static async Task<List<string>> ChainsAsync(MemoryStore store, string from, string to, ChainSelection selection)
    {
        var chains = new List<string>();
        await foreach (var chain in new DependencyChainQuery(store).EnumerateAsync(
            TestPaths.Path(from), TestPaths.Path(to), selection, TestContext.Current.CancellationToken))
        {
            chains.Add(chain.ToString());
        }

        return chains;
    }
}
