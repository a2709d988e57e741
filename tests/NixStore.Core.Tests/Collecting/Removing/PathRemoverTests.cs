using NixStore.FileSystem.Locks;
using NixStore.Paths;

namespace NixStore.Collecting.Removing;

public sealed class PathRemoverTests : IAsyncLifetime
{
    private MadeStore _made = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _made = await MadeStore.CreateAsync();
        _made.Add("a");
        _made.Add("b", ["a"]);
        _made.Add("c", ["b"]);
        _made.Add("live", ["a"]);
    }

    public ValueTask DisposeAsync() => _made.DisposeAsync();

    [Fact]
    public async Task A_dead_path_is_removed_and_others_stay()
    {
        var result = await RemoveAsync(["c"]);

        Assert.Empty(result.Refused);
        Assert.Equal(Paths("c"), result.Result.Deleted);
        Assert.Equal(Paths("a", "b", "live"), ValidPaths());
    }

    [Fact]
    public async Task Paths_that_refer_to_each_other_go_together_in_any_order()
    {
        Assert.Empty((await RemoveAsync(["b", "c"])).Refused);

        Assert.Equal(Paths("a", "live"), ValidPaths());
    }

    [Fact]
    public async Task A_path_that_a_dead_one_needs_is_refused_with_its_name()
    {
        var result = await RemoveAsync(["b"]);

        var refusal = Assert.Single(result.Refused);
        Assert.Equal(TestPaths.Path("b"), refusal.Path);
        Assert.Empty(refusal.Reasons);
        Assert.Equal(Paths("c"), refusal.Referrers);
        Assert.Equal(4, ValidPaths().Count);
    }

    [Fact]
    public async Task A_derivation_is_refused_that_a_dead_output_keeps()
    {
        _made.Add("x.drv");
        _made.Add("x", deriver: "x.drv");
        _made.AddOutput("x.drv", "out", "x");

        var refused = await RemoveAsync(["x.drv"], new RemovalOptions { IncludeReferrers = true });
        var removed = await RemoveAsync(["x.drv", "x"]);

        Assert.Equal(Paths("x"), Assert.Single(refused.Refused).Referrers);
        Assert.Equal(Paths("x", "x.drv"), removed.Result.Deleted.Order());
    }

    [Fact]
    public async Task A_derivation_is_removed_without_its_outputs_if_derivations_are_not_kept()
    {
        _made.Add("x.drv");
        _made.Add("x", deriver: "x.drv");

        var result = await RemoveAsync(["x.drv"], new RemovalOptions { Collection = new CollectionOptions { KeepDerivations = false } });

        Assert.Equal(Paths("x.drv"), result.Result.Deleted);
    }

    [Fact]
    public async Task Referrers_are_removed_when_they_are_asked_for()
    {
        var result = await RemoveAsync(["a"], new RemovalOptions { IncludeReferrers = true });

        Assert.Empty(result.Refused);
        Assert.Empty(ValidPaths());
    }

    [Fact]
    public async Task A_live_path_is_refused_with_its_roots_and_does_not_stop_the_others()
    {
        var link = _made.AddRoot("root", _made.Print("live"));

        var result = await RemoveAsync(["a", "c"], new RemovalOptions { IncludeReferrers = true });

        var refusal = Assert.Single(result.Refused);
        Assert.Equal(TestPaths.Path("a"), refusal.Path);
        Assert.Equal(link, Assert.Single(refusal.Reasons).Root.Link);
        Assert.Equal(Paths("a", "b", "live"), ValidPaths());
    }

    [Fact]
    public async Task Roots_can_be_ignored_but_neither_referrers_nor_running_processes()
    {
        _made.AddRoot("root", _made.Print("live"));
        _made.AddTemporaryRoots(4711, FileLockMode.Exclusive, "c");
        var options = new RemovalOptions { IgnoreLiveness = true };

        var result = await RemoveAsync(["live", "a", "c"], options);

        Assert.Equal(Paths("a", "c"), result.Refused.Select(static refusal => refusal.Path).Order());
        Assert.Equal(Paths("a", "b", "c"), ValidPaths());
    }

    [Fact]
    public async Task What_is_not_valid_is_refused_unless_it_has_files()
    {
        _made.WriteFiles(TestPaths.Path("files").BaseName);

        var result = await RemoveAsync(["files", "nothing"]);

        Assert.False(Assert.Single(result.Refused).IsValid);
        Assert.Equal([TestPaths.Path("files").BaseName], result.Result.LeftoversRemoved);
    }

    [Fact]
    public async Task A_query_says_what_a_removal_does()
    {
        await using var store = _made.Open();

        var report = await new PathRemover(store).FindAsync(Paths("b", "c", "a"), Cancellation);
        var result = await RemoveAsync(["b", "c", "a"]);

        Assert.Equal(Paths("b", "c"), report.Items.Select(static item => item.Path).Order());
        Assert.Equal(report.BytesFreed, result.Result.BytesFreed);
        Assert.Equal(report.Refused.Select(static refusal => refusal.Path), result.Refused.Select(static refusal => refusal.Path));
    }

    private async Task<RemovalResult> RemoveAsync(string[] names, RemovalOptions? options = null)
    {
        await using var store = _made.Open();
        return await new PathRemover(store, options).RemoveAsync(Paths(names), cancellationToken: Cancellation);
    }

    private List<StorePath> ValidPaths()
        => [.. _made.ReadColumn("select path from ValidPaths").Select(_made.Layout.Directory.Parse).Order()];

    private static List<StorePath> Paths(params string[] names) => [.. names.Select(TestPaths.Path).Order()];
}
