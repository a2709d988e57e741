using NixStore.ExportStreams;
using NixStore.FileSystem.Trees;
using NixStore.Stores.Errors;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Archives;

/// <summary>Imports of streams that were looked through first.</summary>
public sealed class PlannedImportTests : IDisposable
{
    private const int LargeSize = 300_000;

    private readonly TemporaryDirectory _directory = new();
    private readonly MemoryStore _source = new();

    public PlannedImportTests()
    {
        _source.AddSized("base", LargeSize);
        _source.AddSized("library", LargeSize, "base");
        _source.AddSized("app", LargeSize, "library", "base", "app");
    }

    public static TheoryData<ExportStreamFormat> Formats => [ExportStreamFormat.Nix, ExportStreamFormat.Nario2];

    public static MatrixTheoryData<ExportStreamFormat, bool> FormatsAndWays
        => new([ExportStreamFormat.Nix, ExportStreamFormat.Nario2], [true, false]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LocalStoreLayout Layout => LocalStoreLayout.FromRoot(_directory["root"]);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(FormatsAndWays))]
    public async Task Takes_all_that_was_found(ExportStreamFormat format, bool seekable)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var bytes = Write(format, "base", "library", "app");

        var result = await ImportAsync(store, bytes, seekable ? new ObservedStream(bytes) : ObservedStream.Pipe(bytes));

        Assert.Equal(["base", "library", "app"], result.Imported.Select(static path => path.Path.Name));
        Assert.Empty(result.Present);
        foreach (var name in new[] { "base", "library", "app" })
        {
            var expected = _source.InfoOf(TestPaths.Path(name));
            Assert.Equal(
                expected,
                await store.FindPathInfoAsync(expected.Path, Cancellation) is { } found ? found with { RegistrationTime = null } : null);
        }
    }

    [Fact]
    public async Task A_missing_reference_is_named_before_the_store_is_opened_for_writing()
    {
        await (await LocalStore.OpenOrCreateAsync(Layout, Cancellation)).DisposeAsync();
        await using var store = LocalStore.Open(Layout);
        var bytes = Write(ExportStreamFormat.Nix, "library", "app");
        var importer = new ClosureImporter(store);
        var plan = await importer.PlanAsync(new MemoryStream(bytes), Cancellation);

        var error = await Assert.ThrowsAsync<MissingReferencesException>(
            () => importer.ImportAsync(plan, new MemoryStream(bytes), null, Cancellation));

        Assert.Equal([TestPaths.Path("base")], error.Missing);
        Assert.False(Directory.Exists(Path.Combine(Layout.StateDirectory, "nixstore")));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task What_was_whole_when_an_import_broke_off_is_valid_and_the_next_goes_on(ExportStreamFormat format)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var bytes = Write(format, "base", "library", "app");

        await Assert.ThrowsAsync<NixStoreException>(
            () => ImportAsync(store, bytes, new ObservedStream(bytes) { BreaksAt = bytes.Length - (LargeSize / 2) }));

        Assert.Equal(["base", "library"], await NamesAsync(store));
        var next = await ImportAsync(store, bytes, new ObservedStream(bytes));
        Assert.Equal(["app"], next.Imported.Select(static path => path.Path.Name));
        Assert.Equal(["base", "library"], next.Present.Select(static path => path.Path.Name));
    }

    [Fact]
    public async Task Present_paths_are_skipped_without_reading_them()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var first = Write(ExportStreamFormat.Nix, "base", "library");
        await ImportAsync(store, first, new ObservedStream(first));
        var bytes = Write(ExportStreamFormat.Nix, "base", "library", "app");
        using var stream = new ObservedStream(bytes);

        await ImportAsync(store, bytes, stream);

        Assert.InRange(stream.BytesRead, LargeSize, 2 * LargeSize);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_path_that_comes_before_what_it_needs_becomes_valid_after_it(ExportStreamFormat format)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var bytes = Write(format, "app", "library", "base");

        // The first two are whole by then.
        await Assert.ThrowsAsync<NixStoreException>(
            () => ImportAsync(store, bytes, new ObservedStream(bytes) { BreaksAt = bytes.Length - (LargeSize / 2) }));
        Assert.Empty(await NamesAsync(store));

        Assert.Equal(3, (await ImportAsync(store, bytes, new ObservedStream(bytes))).Imported.Count);
    }

    [Fact]
    public async Task A_file_whose_paths_are_all_there_writes_nothing()
    {
        var bytes = Write(ExportStreamFormat.Nix, "base", "library", "app");
        await using (var filled = await LocalStore.OpenOrCreateAsync(Layout, Cancellation))
        {
            await ImportAsync(filled, bytes, new ObservedStream(bytes));
        }

        TreeRemover.Remove(Path.Combine(Layout.StateDirectory, "nixstore"), Cancellation);
        await using var store = LocalStore.Open(Layout);
        using var stream = new ObservedStream(bytes);
        var importer = new ClosureImporter(store);
        var plan = await importer.PlanAsync(new MemoryStream(bytes), Cancellation);

        var result = await importer.ImportAsync(plan, stream, null, Cancellation);

        Assert.Equal(["base", "library", "app"], result.Present.Select(static path => path.Path.Name));
        Assert.Equal(0, stream.BytesRead);
        Assert.False(Directory.Exists(Path.Combine(Layout.StateDirectory, "nixstore")));
    }

    [Fact]
    public async Task A_path_that_is_added_to_the_store_meanwhile_is_skipped()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var bytes = Write(ExportStreamFormat.Nix, "base", "library");
        var importer = new ClosureImporter(store);
        var plan = await importer.PlanAsync(new MemoryStream(bytes), Cancellation);
        var other = Write(ExportStreamFormat.Nix, "base");
        await ImportAsync(store, other, new ObservedStream(other));

        var result = await importer.ImportAsync(plan, new MemoryStream(bytes), null, Cancellation);

        Assert.Equal("base", Assert.Single(result.Present).Path.Name);
        Assert.Equal("library", Assert.Single(result.Imported).Path.Name);
    }

    [Theory]
    [InlineData("base", "library")]
    [InlineData("base", "library", "app", "other")]
    [InlineData("base", "app", "library")]
    public async Task A_stream_that_is_not_the_one_that_was_looked_through_is_refused(params string[] names)
    {
        _source.AddSized("other", LargeSize + 100);
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var found = Write(ExportStreamFormat.Nix, "base", "library", "app");
        var changed = Write(ExportStreamFormat.Nix, names);
        var importer = new ClosureImporter(store);
        var plan = await importer.PlanAsync(new MemoryStream(found), Cancellation);

        var error = await Assert.ThrowsAsync<NixFormatException>(
            () => importer.ImportAsync(plan, new MemoryStream(changed), null, Cancellation));

        Assert.Contains("changed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_path_is_refused_and_what_came_before_stays()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var bytes = Write(ExportStreamFormat.Nario2, "base", "library", "app");
        bytes[^1000] ^= 1;

        var error = await Assert.ThrowsAsync<HashMismatchException>(() => ImportAsync(store, bytes, new ObservedStream(bytes)));

        Assert.Equal(TestPaths.Path("app"), error.Path);
        Assert.Equal(["base", "library"], await NamesAsync(store));
        Assert.Equal(2, Directory.GetFileSystemEntries(Layout.RealStoreDirectory).Length);
    }

    [Fact]
    public async Task A_path_that_comes_twice_is_taken_once()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var bytes = Write(ExportStreamFormat.Nix, "base", "base", "library");

        var result = await ImportAsync(store, bytes, new ObservedStream(bytes));

        Assert.Equal(["base", "library"], result.Imported.Select(static path => path.Path.Name));
        Assert.Equal(["base", "library"], await NamesAsync(store));
    }

    [Fact]
    public async Task A_path_that_was_collected_after_the_stream_was_scanned_is_reported_before_anything_is_written()
    {
        RealNix.SkipUnlessPresent();
        await FillAsync("base");
        await using var store = LocalStore.Open(Layout);
        var bytes = Write(ExportStreamFormat.Nix, "library");
        var importer = new ClosureImporter(store);
        var plan = await importer.PlanAsync(new MemoryStream(bytes), Cancellation);
        CollectGarbage();

        var error = await Assert.ThrowsAsync<MissingReferencesException>(
            () => importer.ImportAsync(plan, new MemoryStream(bytes), null, Cancellation));

        Assert.Equal([TestPaths.Path("base")], error.Missing);
    }

    [Fact]
    public async Task A_collector_takes_nothing_that_a_running_import_needs()
    {
        RealNix.SkipUnlessPresent();
        await FillAsync("base", "library");
        await using var store = LocalStore.Open(Layout);
        var bytes = Write(ExportStreamFormat.Nix, "library", "app");

        await ImportAsync(store, bytes, new ObservedStream(bytes) { OnRead = CollectGarbage });

        Assert.Equal(["app", "base", "library"], await NamesAsync(store));
    }

    [Fact]
    public async Task Progress_counts_the_paths_that_are_taken()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var first = Write(ExportStreamFormat.Nix, "base");
        await ImportAsync(store, first, new ObservedStream(first));
        var bytes = Write(ExportStreamFormat.Nix, "base", "library", "app");
        var importer = new ClosureImporter(store);
        var plan = await importer.PlanAsync(new MemoryStream(bytes), Cancellation);
        var log = new ProgressLog();

        await importer.ImportAsync(plan, new MemoryStream(bytes), log, Cancellation);

        Assert.Equal((plan.Bytes, plan.Bytes, 2, 2), (log.Last.BytesDone, log.Last.BytesTotal, log.Last.PathsDone, log.Last.PathsTotal));
    }

    private async Task FillAsync(params string[] names)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var bytes = Write(ExportStreamFormat.Nix, names);
        await ImportAsync(store, bytes, new ObservedStream(bytes));
    }

    private void CollectGarbage() => RealNix.Store(_directory["root"], "--gc");

    private static async Task<ImportResult> ImportAsync(LocalStore store, byte[] bytes, Stream stream)
    {
        var importer = new ClosureImporter(store);
        return await importer.ImportAsync(await importer.PlanAsync(new MemoryStream(bytes), Cancellation), stream, null, Cancellation);
    }

    private static async Task<string[]> NamesAsync(LocalStore store)
        => [.. (await store.EnumeratePathsAsync("", Cancellation).ToArrayAsync(Cancellation)).Select(static path => path.Name).Order()];

    private byte[] Write(ExportStreamFormat format, params string[] names)
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
