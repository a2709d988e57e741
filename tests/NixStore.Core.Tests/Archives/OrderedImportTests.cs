using NixStore.ExportStreams;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.Archives;

/// <summary>Imports into stores that are far away, which are waited for as seldom as can be.</summary>
public sealed class OrderedImportTests : IAsyncDisposable
{
    private readonly MemoryStore _source = new();

    public static MatrixTheoryData<ExportStreamFormat, bool> FormatsAndWays
        => new([ExportStreamFormat.Nix, ExportStreamFormat.Nario2], [true, false]);

    public static TheoryData<ExportStreamFormat> Formats => [ExportStreamFormat.Nix, ExportStreamFormat.Nario2];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Theory, MemberData(nameof(FormatsAndWays))]
    public async Task The_store_is_waited_for_as_often_for_many_paths_as_for_one(ExportStreamFormat format, bool seekable)
    {
        var (one, many) = (new FarStore(), new FarStore());

        await ImportAsync(one, Write(format, Chain(1)), seekable);
        await ImportAsync(many, Write(format, Chain(100)), seekable);

        Assert.Equal(100, many.Contents.All.Count);
        Assert.Equal(one.Waits, many.Waits);
        Assert.InRange(many.Waits, 1, 5);
    }

    [Theory, MemberData(nameof(FormatsAndWays))]
    public async Task The_real_daemon_takes_it(ExportStreamFormat format, bool seekable)
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        await ImportAsync(store, Write(format, Chain(3)), seekable);

        var result = await ImportAsync(store, Write(format, Chain(40)), seekable);

        Assert.Equal((37, 3), (result.Imported.Count, result.Present.Count));
        Assert.Equal("", daemon.Ask("--verify", "--check-contents"));
        Assert.Equal(40, (await store.FindValidPathsAsync(_source.All, Token)).Count);
    }

    [Theory, MemberData(nameof(FormatsAndWays))]
    public async Task The_real_nix_store_takes_it_over_the_serve_protocol(ExportStreamFormat format, bool seekable)
    {
        using var served = new ClientStore();
        await using var store = await served.OpenAsync();
        await ImportAsync(store, Write(format, Chain(3)), seekable);

        var result = await ImportAsync(store, Write(format, Chain(40)), seekable);

        Assert.Equal((37, 3), (result.Imported.Count, result.Present.Count));
        Assert.Equal("", served.Ask("--verify", "--check-contents"));
        Assert.Equal(40, (await store.FindValidPathsAsync(_source.All, Token)).Count);
    }

    [Theory, MemberData(nameof(FormatsAndWays))]
    public async Task A_path_that_comes_before_what_it_needs_is_taken_after_it(ExportStreamFormat format, bool seekable)
    {
        string[] names = [.. Chain(5)];
        var store = new FarStore();

        var result = await ImportAsync(store, Write(format, names.Reverse()), seekable);

        Assert.Equal(5, result.Imported.Count);
        Assert.Equal(names.Select(TestPaths.Path), store.Contents.Registered);
    }

    [Theory, MemberData(nameof(FormatsAndWays))]
    public async Task A_path_that_comes_twice_is_taken_once(ExportStreamFormat format, bool seekable)
    {
        string[] names = [.. Chain(2)];
        var store = new FarStore();

        var result = await ImportAsync(store, Write(format, [names[0], names[0], names[1]]), seekable);

        Assert.Equal(2, result.Imported.Count);
        Assert.Equal(2, store.Contents.All.Count);
    }

    [Fact]
    public async Task A_damaged_path_is_refused_and_what_came_before_stays()
    {
        await using var daemon = await RealDaemon.StartAsync();
        await using var store = await daemon.OpenAsync();
        var bytes = Write(ExportStreamFormat.Nario2, Chain(3));
        bytes[^1000] ^= 1;

        var error = await Assert.ThrowsAsync<HashMismatchException>(() => ImportAsync(store, bytes, seekable: true));

        Assert.Equal("part-2", error.Path.Name);
        Assert.Equal(2, (await store.FindValidPathsAsync(_source.All, Token)).Count);
        Assert.Equal("", daemon.Ask("--verify", "--check-contents"));
    }

    [Theory, MemberData(nameof(Formats))]
    public async Task What_was_whole_when_an_import_broke_off_is_valid_and_the_next_goes_on(ExportStreamFormat format)
    {
        using var served = new ClientStore();
        await using var store = await served.OpenAsync();
        var bytes = Write(format, Chain(3));
        var importer = new ClosureImporter(store);
        var plan = await importer.PlanAsync(new MemoryStream(bytes), Token);

        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => importer.ImportAsync(plan, new ObservedStream(bytes) { BreaksAt = bytes.Length - 10_000 }, null, Token));

        Assert.Contains("part-2", error.Message, StringComparison.Ordinal);
        var next = await ImportAsync(store, bytes, seekable: true);
        Assert.Equal(["part-2"], next.Imported.Select(static path => path.Path.Name));
        Assert.Equal(["part-0", "part-1"], next.Present.Select(static path => path.Path.Name));
    }

    [Theory]
    [InlineData("part-0", "part-1")]
    [InlineData("part-0", "part-1", "part-2", "other")]
    [InlineData("part-0", "other", "part-2")]
    public async Task A_stream_that_is_not_the_one_that_was_looked_through_is_refused(params string[] names)
    {
        var store = new FarStore();
        var found = Write(ExportStreamFormat.Nix, Chain(3));
        _source.AddSized("other", 123);
        var importer = new ClosureImporter(store);
        var plan = await importer.PlanAsync(new MemoryStream(found), Token);

        var error = await Assert.ThrowsAsync<NixFormatException>(
            () => importer.ImportAsync(plan, new MemoryStream(Write(ExportStreamFormat.Nix, names)), null, Token));

        Assert.Contains("changed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_was_collected_after_the_stream_was_scanned_is_reported()
    {
        var store = new FarStore();
        string[] names = [.. Chain(2)];
        await ImportAsync(store, Write(ExportStreamFormat.Nix, [names[0]]), seekable: true);
        var bytes = Write(ExportStreamFormat.Nix, [names[1]]);
        var importer = new ClosureImporter(store);
        var plan = await importer.PlanAsync(new MemoryStream(bytes), Token);
        store.Contents.Remove(TestPaths.Path(names[0]));

        var error = await Assert.ThrowsAsync<MissingReferencesException>(
            () => importer.ImportAsync(plan, new MemoryStream(bytes), null, Token));

        Assert.Equal([TestPaths.Path(names[0])], error.Missing);
        Assert.Equal(TestPaths.Path(names[1]), error.NeededBy);
    }

    [Fact]
    public async Task Progress_counts_the_paths_that_are_taken()
    {
        var store = new FarStore();
        await ImportAsync(store, Write(ExportStreamFormat.Nix, Chain(1)), seekable: true);
        var bytes = Write(ExportStreamFormat.Nix, Chain(3));
        var importer = new ClosureImporter(store);
        var plan = await importer.PlanAsync(new MemoryStream(bytes), Token);
        var log = new ProgressLog();

        await importer.ImportAsync(plan, new MemoryStream(bytes), log, Token);

        Assert.Equal((plan.Bytes, plan.Bytes, 2, 2), (log.Last.BytesDone, log.Last.BytesTotal, log.Last.PathsDone, log.Last.PathsTotal));
    }

    private static async Task<ImportResult> ImportAsync(IWritableStore store, byte[] bytes, bool seekable)
    {
        var importer = new ClosureImporter(store);
        return seekable
            ? await importer.ImportAsync(await importer.PlanAsync(new MemoryStream(bytes), Token), new MemoryStream(bytes), null, Token)
            : await importer.ImportAsync(ObservedStream.Pipe(bytes), Token);
    }

    /// <summary>Makes paths of which each refers to the one before it.</summary>
    private IEnumerable<string> Chain(int count)
    {
        for (var number = 0; number < count; number++)
        {
            _source.AddSized($"part-{number}", 20_000, number == 0 ? [] : [$"part-{number - 1}"]);
        }

        return Enumerable.Range(0, count).Select(static number => $"part-{number}");
    }

    private byte[] Write(ExportStreamFormat format, IEnumerable<string> names)
    {
        using var stream = new MemoryStream();
        var writer = new ExportStreamWriter(stream, _source.Directory, format);
        foreach (var path in names.Select(TestPaths.Path))
        {
            writer.WritePath(_source.InfoOf(path), new MemoryStream(_source.NarOf(path)));
        }

        writer.Finish();
        return stream.ToArray();
    }
}
