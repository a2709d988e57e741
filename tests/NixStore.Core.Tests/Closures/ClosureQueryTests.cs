using CsCheck;
using NixStore.Paths;
using NixStore.Stores.Errors;

namespace NixStore.Closures;

public sealed class ClosureQueryTests
{
    private static readonly ClosureOptions _referrers = new() { Direction = ClosureDirection.Referrers };

    [Fact]
    public async Task Gives_every_path_once_after_all_that_it_refers_to()
    {
        var store = new MemoryStore();
        store.Add("glibc", "glibc");
        store.Add("zlib", "glibc");
        store.Add("git", "zlib", "glibc");
        store.Add("unrelated", "glibc");

        Assert.Equal(["glibc", "zlib", "git"], await NamesAsync(store, null, "git"));
    }

    [Fact]
    public async Task Gives_shared_dependencies_of_several_roots_once()
    {
        var store = new MemoryStore();
        store.Add("glibc");
        store.Add("git", "glibc");
        store.Add("vim", "glibc");

        var names = await NamesAsync(store, null, "git", "vim", "git");

        Assert.Equal("glibc", names[0]);
        Assert.Equal(["git", "glibc", "vim"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Ends_where_references_go_round_in_a_circle()
    {
        var store = new MemoryStore();
        store.Add("one", "two");
        store.Add("two", "three");
        store.Add("three", "one", "base");
        store.Add("base");

        var names = await NamesAsync(store, null, "one");

        Assert.Equal(["base", "one", "three", "two"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Follows_referrers_and_still_gives_dependencies_first()
    {
        var store = new MemoryStore();
        store.Add("glibc");
        store.Add("zlib", "glibc");
        store.Add("git", "zlib", "glibc");
        store.Add("unrelated");

        Assert.Equal(["glibc", "zlib", "git"], await NamesAsync(store, _referrers, "glibc"));
    }

    [Fact]
    public async Task Takes_in_valid_outputs_of_derivations()
    {
        var store = new MemoryStore();
        store.Add("hello.drv");
        store.Add("hello", "glibc");
        store.Add("glibc");
        store.SetOutputs("hello.drv", ("out", "hello"), ("doc", "hello-doc"));

        var names = await NamesAsync(store, new ClosureOptions { IncludeOutputs = true }, "hello.drv");

        Assert.Equal(["glibc", "hello", "hello.drv"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Takes_in_valid_derivers()
    {
        var store = new MemoryStore();
        store.Change(store.Add("hello", "glibc") with { Deriver = TestPaths.Path("hello.drv") });
        store.Change(store.Add("glibc") with { Deriver = TestPaths.Path("glibc.drv") });
        store.Add("hello.drv", "stdenv.drv");
        store.Add("stdenv.drv");

        var names = await NamesAsync(store, new ClosureOptions { IncludeDerivers = true }, "hello");

        Assert.Equal(["glibc", "hello", "hello.drv", "stdenv.drv"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Takes_in_derivers_of_referrers_where_outputs_are_asked_for()
    {
        var store = new MemoryStore();
        store.Add("hello.drv");
        store.Add("hello");
        store.SetOutputs("hello.drv", ("out", "hello"));

        var names = await NamesAsync(store, _referrers with { IncludeOutputs = true }, "hello");

        Assert.Equal(["hello", "hello.drv"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Names_a_reference_that_is_not_valid_and_the_path_that_refers_to_it()
    {
        var files = new TestCache();
        files.Add("git", "libc");
        await using var cache = await files.OpenAsync();

        var error = await Assert.ThrowsAsync<StorePathNotValidException>(
            () => new ClosureQuery(cache).FindAsync([TestPaths.Path("git")], TestContext.Current.CancellationToken));

        Assert.Equal((TestPaths.Path("libc"), TestPaths.Path("git")), (error.Path, error.NeededBy));
        Assert.EndsWith(
            $", and {cache.Directory.Print(TestPaths.Path("git"))} there refers to it.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_a_root_that_is_not_valid()
    {
        var store = new MemoryStore();
        var error = await Assert.ThrowsAsync<StorePathNotValidException>(() => NamesAsync(store, null, "absent"));
        Assert.Equal(TestPaths.Path("absent"), error.Path);
    }

    [Fact]
    public async Task Adds_up_the_sizes()
    {
        var store = new MemoryStore();
        var glibc = store.AddSized("glibc", 1000);
        var git = store.AddSized("git", 50, "glibc");

        var closure = await new ClosureQuery(store).FindAsync([git.Path], TestContext.Current.CancellationToken);

        Assert.Equal(glibc.NarSize + git.NarSize, closure.NarSize);
        Assert.Equal([git.Path], closure.Roots);
    }

    [Fact]
    public async Task Takes_a_large_closure_from_the_whole_graph()
    {
        var store = LargeStore(3000);

        var names = await NamesAsync(store, null, "path-0");

        Assert.Equal(1, store.GraphLoads);
        Assert.Equal(3000, names.Distinct().Count());
        Assert.Equal("path-0", names[^1]);
    }

    [Fact]
    public async Task Takes_a_large_closure_of_referrers_from_the_whole_graph()
    {
        var store = LargeStore(3000);

        var names = await NamesAsync(store, _referrers, "path-2999");

        Assert.Equal("path-2999", names[0]);
        Assert.Equal("path-0", names[^1]);
    }

    [Fact]
    public async Task Asks_for_a_small_closure_level_by_level()
    {
        var store = LargeStore(3000);
        store.Add("glibc");
        store.Add("zlib", "glibc");
        store.Add("git", "zlib", "glibc");

        await NamesAsync(store, null, "git");

        Assert.Equal([1, 2], store.QueriedBatches);
        Assert.Equal(0, store.GraphLoads);
    }

    [Fact]
    public void Orders_any_graph_without_cycles_dependencies_first()
        => Gen.Int[0, 30].Array2D[1, 60].Select(static cells => cells.Cast<int>().ToArray()).Sample(static seeds =>
        {
            // Each path may refer to earlier ones alone, so there are no cycles.
            var infos = seeds.Select((seed, number) => new ValidPathInfo
            {
                Path = TestPaths.Path($"path-{number}"),
                NarHash = Hashing.Hash.Compute(Hashing.NixHashAlgorithm.Sha256, []),
                References = [.. Enumerable.Range(0, number)
                    .Where(other => (other * 7 + seed) % 5 == 0)
                    .Select(other => TestPaths.Path($"path-{other}"))],
            }).ToArray();

            var order = DependencyOrder.Sort(infos.Reverse());
            var positions = order.Index().ToDictionary(static item => item.Item.Path, static item => item.Index);

            Assert.Equal(infos.Length, order.Count);
            Assert.All(order, info => Assert.All(info.References, reference => Assert.True(positions[reference] < positions[info.Path])));
            Assert.Equal(order, DependencyOrder.Sort(infos));
        });

    [Fact]
    public void Orders_a_chain_longer_than_a_stack_is_deep()
    {
        const int count = 200_000;
        var paths = Enumerable.Range(0, count).Select(static number => TestPaths.Path($"path-{number}")).ToArray();
        var hash = Hashing.Hash.Compute(Hashing.NixHashAlgorithm.Sha256, []);

        var order = DependencyOrder.Sort(paths.Select((path, number) => new ValidPathInfo
        {
            Path = path,
            NarHash = hash,
            References = number == 0 ? [] : [paths[number - 1]],
        }));

        Assert.Equal(paths, order.Select(static info => info.Path));
    }

    private static MemoryStore LargeStore(int count)
    {
        var store = new MemoryStore();
        for (var number = count - 1; number >= 0; number--)
        {
            var children = Enumerable.Range((number * 50) + 1, 50).Where(child => child < count).Select(static child => $"path-{child}");
            store.Add($"path-{number}", [.. children]);
        }

        return store;
    }

    private static async Task<List<string>> NamesAsync(MemoryStore store, ClosureOptions? options, params string[] roots)
    {
        var names = new List<string>();
        await foreach (var info in new ClosureQuery(store, options).EnumerateAsync(
            roots.Select(TestPaths.Path), TestContext.Current.CancellationToken))
        {
            names.Add(info.Path.Name);
        }

        return names;
    }
}
