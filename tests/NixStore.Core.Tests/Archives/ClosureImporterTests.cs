using NixStore.ExportStreams;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Errors;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Archives;

public sealed class ClosureImporterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly MemoryStore _source = new();

    public ClosureImporterTests()
    {
        _source.Add("base");
        _source.Add("library", "base");
        _source.Add("app", "library", "base");
    }

    public static TheoryData<ExportStreamFormat> Formats => [ExportStreamFormat.Nix, ExportStreamFormat.Nario2];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LocalStoreLayout Layout => LocalStoreLayout.FromRoot(_directory["root"]);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Takes_what_an_export_wrote(ExportStreamFormat format)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var result = await ImportAsync(store, await ExportAsync(format));

        Assert.Equal(3, result.Imported.Count);
        foreach (var name in new[] { "base", "library", "app" })
        {
            var expected = _source.InfoOf(TestPaths.Path(name));
            Assert.Equal(
                expected,
                await store.FindPathInfoAsync(expected.Path, Cancellation) is { } found ? found with { RegistrationTime = null } : null);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_missing_reference_is_named_and_nothing_is_written(ExportStreamFormat format)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);

        var error = await Assert.ThrowsAsync<MissingReferencesException>(
            async () => await ImportAsync(store, await ExportAsync(format, "base")));

        Assert.Equal([TestPaths.Path("base")], error.Missing);
        Assert.NotNull(error.NeededBy);
        Assert.Contains($"/nix/store/{TestPaths.Path("base")}", error.Message, StringComparison.Ordinal);
        Assert.Contains(Layout.Location, error.Message, StringComparison.Ordinal);
        await AssertEmptyAsync(store);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_plan_names_the_missing_reference_and_writes_nothing(ExportStreamFormat format)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var plan = await new ClosureImporter(store).PlanAsync(new MemoryStream(await ExportAsync(format, "base")), Cancellation);

        Assert.Equal([TestPaths.Path("base")], plan.MissingReferences);
        Assert.Equal(["app", "library"], plan.Paths.Select(static path => path.Path.Name).Order());
        await AssertEmptyAsync(store);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_reference_that_the_store_has_need_not_come(ExportStreamFormat format)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await ImportAsync(store, await ExportAsync(format, "library", "app"));

        var result = await ImportAsync(store, await ExportAsync(format, "base"));

        Assert.Equal(["app", "library"], result.Imported.Select(static path => path.Path.Name).Order());
        Assert.Equal(3, await store.CountPathsAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task What_is_there_already_is_not_taken_again(ExportStreamFormat format)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await ImportAsync(store, await ExportAsync(format));

        var result = await ImportAsync(store, await ExportAsync(format));

        Assert.Empty(result.Imported);
        Assert.Equal(3, result.Present.Count);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_stream_cut_anywhere_changes_nothing(ExportStreamFormat format)
    {
        var whole = await ExportAsync(format);
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);

        // Every byte where the reader alone is tested; here one cut within each word of eight bytes, as importing costs files.
        for (var length = 1; length < whole.Length; length += 8)
        {
            await Assert.ThrowsAsync<NixFormatException>(() => ImportAsync(store, whole[..length]));
        }

        await AssertEmptyAsync(store);
        Assert.Equal(3, (await ImportAsync(store, whole)).Imported.Count);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Data_after_the_end_is_refused_and_changes_nothing(ExportStreamFormat format)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await Assert.ThrowsAsync<NixFormatException>(async () => await ImportAsync(store, [.. await ExportAsync(format), 0]));
        await AssertEmptyAsync(store);
    }

    [Fact]
    public async Task Contents_that_do_not_match_the_hash_in_a_nario_are_refused_and_change_nothing()
    {
        var stream = await ExportAsync(ExportStreamFormat.Nario2);
        var nar = _source.NarOf(TestPaths.Path("app"));
        var position = stream.AsSpan().LastIndexOf(nar);
        Assert.True(position > 0, "the stream holds the NAR");
        stream[position + 96] ^= 1;
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);

        var error = await Assert.ThrowsAsync<HashMismatchException>(() => ImportAsync(store, stream));

        Assert.Equal(TestPaths.Path("app"), error.Path);
        Assert.Equal(_source.InfoOf(error.Path).NarHash, error.Expected);
        await AssertEmptyAsync(store);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_name_that_leads_out_of_the_path_is_refused_and_changes_nothing(ExportStreamFormat format)
    {
        var nar = new Bytes().Texts("nix-archive-1", "(", "type", "directory", "entry", "(", "name", "..", "node", "(")
            .Texts("type", "regular", "contents", "evil", ")", ")", ")").ToArray();
        _source.Put(
            new ValidPathInfo { Path = TestPaths.Path("evil"), NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar), NarSize = nar.Length },
            nar);
        using var stream = new MemoryStream();
        var writer = new ExportStreamWriter(stream, _source.Directory, format);
        using (var section = writer.BeginPath(_source.InfoOf(TestPaths.Path("evil"))))
        {
            section.Write(nar);
        }

        writer.EndPath();
        writer.Finish();
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);

        await Assert.ThrowsAsync<NixFormatException>(() => ImportAsync(store, stream.ToArray()));

        await AssertEmptyAsync(store);
    }

    private static Task<ImportResult> ImportAsync(LocalStore store, byte[] stream)
        => new ClosureImporter(store).ImportAsync(new MemoryStream(stream), Cancellation);

    private async Task<byte[]> ExportAsync(ExportStreamFormat format, params string[] excluded)
    {
        using var stream = new MemoryStream();
        var exporter = new ClosureExporter(_source, format);
        var plan = await exporter.PlanAsync([TestPaths.Path("app")], excluded.Select(TestPaths.Path).ToHashSet(), Cancellation);
        await exporter.ExportAsync(plan, stream, null, Cancellation);
        return stream.ToArray();
    }

    private async Task AssertEmptyAsync(LocalStore store)
    {
        Assert.Equal(0, await store.CountPathsAsync(Cancellation));
        Assert.Empty(Directory.GetFileSystemEntries(Layout.RealStoreDirectory));
    }
}
