using NixStore.Adding;
using NixStore.Archives;
using NixStore.Copying;
using NixStore.ExportStreams;
using NixStore.Paths;

namespace NixStore.Stores.Local;

/// <summary>What a collector that runs receives, so that it deletes nothing that a caller got back as valid.</summary>
public sealed class RunningCollectorTests : IDisposable
{
    private readonly StoreUnderRoot _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Link => _files["result"];

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_root_is_sent_when_its_links_are_there_although_the_path_was_kept_before()
    {
        var path = (await _files.AddAsync("app")).Path;
        await using var store = _files.Open();
        await store.AddTemporaryRootsAsync([path], Token);
        var linked = new List<int>();
        await using var collector = await RunningCollector.StartAsync(_files.Layout, _ => linked.Add(CountRoots()));

        await store.AddRootAsync(Link, path, Token);

        Assert.Equal([path], collector.Received);
        Assert.Equal([1], linked);
    }

    [Fact]
    public async Task An_indirect_root_is_sent_with_the_path_that_its_link_leads_to()
    {
        var path = (await _files.AddAsync("app")).Path;
        await using var store = _files.Open();
        await using var collector = await RunningCollector.StartAsync(_files.Layout);
        File.CreateSymbolicLink(Link, "result-1-link");
        File.CreateSymbolicLink(_files["result-1-link"], store.Directory.Print(path));

        await store.AddIndirectRootAsync(Link, Token);

        Assert.Equal([path], collector.Received);
    }

    [Fact]
    public async Task An_indirect_root_without_a_link_needs_nothing()
    {
        await _files.AddAsync("app");
        await using var store = _files.Open();
        await using var collector = await RunningCollector.StartAsync(_files.Layout);

        await store.AddIndirectRootAsync(Link, Token);

        Assert.Empty(collector.Received);
        Assert.Equal(1, CountRoots());
    }

    [Fact]
    public async Task A_present_path_is_sent_before_it_is_added_again()
    {
        var file = _files["text"];
        await File.WriteAllTextAsync(file, "hello", Token);
        StorePath path;
        await using (var first = await LocalStore.OpenOrCreateAsync(_files.Layout, Token))
        {
            path = (await new PathAdder(first).AddAsync(file, new AddOptions(), Token)).Info.Path;
        }

        await using var collector = await RunningCollector.StartAsync(_files.Layout);
        await using var store = await LocalStore.OpenOrCreateAsync(_files.Layout, Token);

        var added = await new PathAdder(store).AddAsync(file, new AddOptions(), Token);

        Assert.False(added.IsNew);
        Assert.Contains(path, collector.Received);
    }

    [Fact]
    public async Task Present_paths_are_sent_before_an_import_skips_them()
    {
        var source = new MemoryStore();
        source.Add("app");
        using var stream = new MemoryStream();
        var exporter = new ClosureExporter(source, ExportStreamFormat.Nario2);
        await exporter.ExportAsync(await exporter.PlanAsync([TestPaths.Path("app")], new HashSet<StorePath>(), Token), stream, null, Token);
        await using var store = await LocalStore.OpenOrCreateAsync(_files.Layout, Token);
        stream.Position = 0;
        await new ClosureImporter(store).ImportAsync(stream, Token);
        await using var again = _files.Open();
        var importer = new ClosureImporter(again);
        stream.Position = 0;
        var plan = await importer.PlanAsync(stream, Token);
        Assert.Empty(plan.Paths);
        await using var collector = await RunningCollector.StartAsync(_files.Layout);

        stream.Position = 0;
        var result = await importer.ImportAsync(plan, stream, null, Token);

        Assert.Single(result.Present);
        Assert.Equal([TestPaths.Path("app")], collector.Received);
    }

    [Fact]
    public async Task Present_paths_that_nothing_else_protects_are_sent_before_a_copy_skips_them()
    {
        var source = new MemoryStore();
        source.Add("library");
        source.Add("app", "library");
        await using (var first = await LocalStore.OpenOrCreateAsync(_files.Layout, Token))
        {
            await new ClosureCopier(source, first).CopyAsync([TestPaths.Path("app")], null, Token);
        }

        await using var store = await LocalStore.OpenOrCreateAsync(_files.Layout, Token);
        await using var collector = await RunningCollector.StartAsync(_files.Layout);

        var result = await new ClosureCopier(source, store).CopyAsync([TestPaths.Path("app")], null, Token);

        Assert.Equal(2, result.Present.Count);
        Assert.Equal([TestPaths.Path("app")], collector.Received);
    }

    [Fact]
    public async Task A_path_that_was_collected_after_the_plan_is_copied()
    {
        var source = new MemoryStore();
        source.Add("library");
        source.Add("app", "library");
        await using var store = await LocalStore.OpenOrCreateAsync(_files.Layout, Token);
        var copier = new ClosureCopier(source, store);
        await copier.CopyAsync([TestPaths.Path("app")], null, Token);
        var plan = await copier.PlanAsync([TestPaths.Path("app")], Token);
        _files.Collect(TestPaths.Path("app"));

        var result = await copier.CopyAsync(plan, null, Token);

        Assert.Equal([TestPaths.Path("app")], result.Copied.Select(static info => info.Path));
        Assert.NotNull(await store.FindPathInfoAsync(TestPaths.Path("app"), Token));
    }

    private int CountRoots()
        => new FileInfo(Link).LinkTarget is null && !Directory.Exists(Path.Combine(_files.Layout.StateDirectory, "gcroots", "auto"))
            ? 0
            : Directory.GetFileSystemEntries(Path.Combine(_files.Layout.StateDirectory, "gcroots", "auto")).Length;
}
