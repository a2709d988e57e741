using NixStore.ExportStreams;
using NixStore.Paths;
using NixStore.Stores.Errors;

namespace NixStore.Archives;

public sealed class ClosureExporterTests : IAsyncDisposable
{
    private readonly MemoryStore _store = new();

    public static TheoryData<ExportStreamFormat> Formats => [ExportStreamFormat.Nix, ExportStreamFormat.Nario2];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Writes_a_closure_with_dependencies_first(ExportStreamFormat format)
    {
        AddClosure();
        using var stream = new MemoryStream();
        var exporter = new ClosureExporter(_store, format);
        await exporter.ExportAsync(await exporter.PlanAsync([TestPaths.Path("app")], Nothing, Cancellation), stream, null, Cancellation);

        stream.Position = 0;
        Assert.Equal(["base", "library", "app"], Read(stream));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Leaves_out_what_the_target_is_known_to_have(ExportStreamFormat format)
    {
        AddClosure();
        using var stream = new MemoryStream();
        var exporter = new ClosureExporter(_store, format);
        var plan = await exporter.PlanAsync([TestPaths.Path("app")], new HashSet<StorePath> { TestPaths.Path("base") }, Cancellation);
        await exporter.ExportAsync(plan, stream, null, Cancellation);

        stream.Position = 0;
        Assert.Equal(["library", "app"], Read(stream));
        Assert.DoesNotContain(TestPaths.Path("base"), _store.Opened);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Contents_that_are_not_what_the_store_recorded_are_refused_with_both_hashes(ExportStreamFormat format)
    {
        AddClosure();
        _store.Corrupt(TestPaths.Path("library"));
        var exporter = new ClosureExporter(_store, format);
        var plan = await exporter.PlanAsync([TestPaths.Path("app")], Nothing, Cancellation);

        var error = await Assert.ThrowsAsync<HashMismatchException>(
            () => exporter.ExportAsync(plan, new MemoryStream(), null, Cancellation));

        Assert.Equal(TestPaths.Path("library"), error.Path);
        Assert.Equal(_store.InfoOf(error.Path).NarHash, error.Expected);
        Assert.NotEqual(error.Expected, error.Actual);
        Assert.Contains(_store.Directory.Print(error.Path), error.Message, StringComparison.Ordinal);
        Assert.Contains(_store.Location, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_NAR_that_breaks_off_is_refused(ExportStreamFormat format)
    {
        AddClosure();
        _store.OnOpen = static (_, nar) => new MemoryStream(new BinaryReader(nar).ReadBytes((int)nar.Length - 8));
        var exporter = new ClosureExporter(_store, format);
        var plan = await exporter.PlanAsync([TestPaths.Path("app")], Nothing, Cancellation);

        await Assert.ThrowsAnyAsync<NixStoreException>(() => exporter.ExportAsync(plan, new MemoryStream(), null, Cancellation));
    }

    [Fact]
    public async Task A_path_that_is_not_valid_is_reported_before_anything_is_written()
    {
        var error = await Assert.ThrowsAsync<StorePathNotValidException>(
            () => new ClosureExporter(_store, ExportStreamFormat.Nix).PlanAsync([TestPaths.Path("absent")], Nothing, Cancellation));
        Assert.Equal(TestPaths.Path("absent"), error.Path);
    }

    [Fact]
    public async Task Ends_with_its_token()
    {
        AddClosure();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _store.OnOpen = (_, nar) =>
        {
            ending.Cancel();
            return nar;
        };
        var exporter = new ClosureExporter(_store, ExportStreamFormat.Nix);
        var plan = await exporter.PlanAsync([TestPaths.Path("app")], Nothing, Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => exporter.ExportAsync(plan, new MemoryStream(), null, ending.Token));
        Assert.Single(_store.Opened);
    }

    private static IReadOnlySet<StorePath> Nothing => new HashSet<StorePath>();

    private static List<string> Read(Stream stream)
    {
        var names = new List<string>();
        using var reader = new ExportStreamReader(stream, StoreDirectory.Default);
        while (reader.ReadEntry() is { } entry)
        {
            names.Add(entry.Finish().Path.Name);
        }

        return names;
    }

    private void AddClosure()
    {
        _store.Add("base");
        _store.Add("library", "base");
        _store.Add("app", "library", "base");
    }
}
