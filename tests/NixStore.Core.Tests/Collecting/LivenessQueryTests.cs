using NixStore.Paths;

namespace NixStore.Collecting;

public sealed class LivenessQueryTests : IAsyncLifetime
{
    private MadeStore _made = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _made = await MadeStore.CreateAsync();

    public ValueTask DisposeAsync() => _made.DisposeAsync();

    [Fact]
    public async Task A_path_is_explained_by_every_root_and_the_way_from_it()
    {
        _made.Add("a");
        _made.Add("b", ["a"]);
        _made.Add("c", ["b"]);
        _made.Add("dead", ["a"]);
        var far = _made.AddRoot("far", _made.Print("c"));
        var near = _made.AddRoot("near", _made.Print("a"));

        var reasons = (await ExplainAsync("a"))[TestPaths.Path("a")];

        Assert.Equal([near, far], reasons.Select(static reason => reason.Root.Link));
        Assert.Equal(
            [("c", LivenessRule.Root), ("b", LivenessRule.Reference), ("a", LivenessRule.Reference)],
            reasons[1].Chain.Select(static step => (step.Path.Name, step.Rule)));
    }

    [Fact]
    public async Task A_dead_path_has_no_reason()
    {
        _made.Add("a");

        Assert.Empty((await ExplainAsync("a"))[TestPaths.Path("a")]);
    }

    [Fact]
    public async Task Derivers_and_outputs_are_rules_of_their_own()
    {
        _made.Add("x.drv");
        _made.Add("out", deriver: "x.drv");
        _made.Add("dev");
        _made.AddOutput("x.drv", "out", "out");
        _made.AddOutput("x.drv", "dev", "dev");
        _made.AddRoot("root", _made.Print("out"));

        var reason = Assert.Single((await ExplainAsync("dev", new CollectionOptions { KeepOutputs = true }))[TestPaths.Path("dev")]);

        Assert.Equal([LivenessRule.Root, LivenessRule.Deriver, LivenessRule.Output], reason.Chain.Select(static step => step.Rule));
    }

    [Fact]
    public async Task The_cost_of_a_root_is_what_a_collection_frees_more_without_it()
    {
        foreach (var seed in Enumerable.Range(0, 15))
        {
            await using var made = await RandomStores.CreateAsync(seed);
            await using var store = made.Open();
            var before = (await new GarbageQuery(store).FindAsync(cancellationToken: Cancellation)).BytesFreed;

            var report = await new LivenessQuery(store).FindImpactAsync(cancellationToken: Cancellation);

            foreach (var impact in report.Impacts.Where(impact => !impact.Root.Stale && File.Exists(impact.Root.Registration)))
            {
                var moved = impact.Root.Registration + ".moved";
                File.Move(impact.Root.Registration!, made.Outside(Path.GetFileName(moved)));
                var after = (await new GarbageQuery(store).FindAsync(cancellationToken: Cancellation)).BytesFreed;
                File.Move(made.Outside(Path.GetFileName(moved)), impact.Root.Registration!);

                Assert.Equal((seed, impact.Root.Link, after - before), (seed, impact.Root.Link, impact.BytesFreed));
            }
        }
    }

    private async Task<IReadOnlyDictionary<StorePath, IReadOnlyList<LivenessReason>>> ExplainAsync(
        string name, CollectionOptions? options = null)
    {
        await using var store = _made.Open();
        return await new LivenessQuery(store, options).ExplainAsync([TestPaths.Path(name)], Cancellation);
    }
}
