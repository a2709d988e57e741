using NixStore.Closures;
using NixStore.Paths;

namespace NixStore.Copying;

public sealed class ReadyQueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_stream_gets_all_in_order()
    {
        var ordered = Graph(("a", 1, []), ("b", 1, ["a"]), ("c", 1, ["b"]));
        var queue = new ReadyQueue(ordered, 1);
        Assert.Equal(ordered, await queue.TakeAsync(Token));
        Assert.Empty(await queue.TakeAsync(Token));
    }

    [Fact]
    public async Task Returns_a_path_when_all_of_its_references_are_finished()
    {
        var queue = new ReadyQueue(Graph(("a", 1, []), ("b", 1, ["a"]), ("c", 1, ["a", "b"])), 2);
        var first = await queue.TakeAsync(Token);
        var second = queue.TakeAsync(Token);
        Assert.False(second.IsCompleted);
        queue.Finish(first);
        await second;
        var third = queue.TakeAsync(Token);
        Assert.False(third.IsCompleted);
        queue.Finish(await second);
        Assert.Equal(["a", "b", "c"], new[] { first, await second, await third }.Select(static group => Assert.Single(group).Path.Name));
        queue.Finish(await third);
        Assert.Empty(await queue.TakeAsync(Token));
    }

    [Fact]
    public async Task Begins_with_what_the_longest_chain_waits_for()
    {
        var queue = new ReadyQueue(Graph(("big", 500, []), ("base", 10, []), ("top", 600, ["base"])), 2);
        Assert.Equal(["base"], (await queue.TakeAsync(Token)).Select(static info => info.Path.Name));
        Assert.Equal(["big"], (await queue.TakeAsync(Token)).Select(static info => info.Path.Name));
    }

    [Fact]
    public async Task Puts_small_paths_together_and_leaves_some_for_the_other_streams()
    {
        var queue = new ReadyQueue(
            Graph([.. Enumerable.Range(0, 10).Select(static number => ($"p{number}", 1L, Array.Empty<string>()))]), 4);
        Assert.Equal(7, (await queue.TakeAsync(Token)).Count);
        Assert.Single(await queue.TakeAsync(Token));
        Assert.Single(await queue.TakeAsync(Token));
        Assert.Single(await queue.TakeAsync(Token));
        Assert.Empty(await queue.TakeAsync(Token));
    }

    [Fact]
    public async Task Returns_paths_whose_references_form_a_cycle()
    {
        var queue = new ReadyQueue(Graph(("a", 1, []), ("b", 1, ["c"]), ("c", 1, ["b"])), 2);
        var first = await queue.TakeAsync(Token);
        queue.Finish(first);
        Assert.Equal(["b", "c"], (await queue.TakeAsync(Token)).Select(static info => info.Path.Name).Order());
        Assert.Empty(await queue.TakeAsync(Token));
    }

    private static IReadOnlyList<ValidPathInfo> Graph(params (string Name, long Size, string[] References)[] paths)
        => DependencyOrder.Sort(paths.Select(static path => new ValidPathInfo
        {
            Path = TestPaths.Path(path.Name),
            NarHash = Hashing.Hash.Compute(Hashing.NixHashAlgorithm.Sha256, []),
            NarSize = path.Size,
            References = [.. path.References.Select(TestPaths.Path)],
        }));
}
