using NixStore.ExportStreams;
using NixStore.Paths;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Archives;

/// <summary>
/// Errors of an export stream name the store and the path, or the entry if the path is not known yet.
/// </summary>
public sealed class ImportErrorsTests : IDisposable
{
    private const int Size = 100_000;

    private readonly TemporaryDirectory _directory = new();
    private readonly MemoryStore _source = new();

    public ImportErrorsTests()
    {
        _source.AddSized("base", Size);
        _source.AddSized("app", Size, "base");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LocalStoreLayout Layout => LocalStoreLayout.FromRoot(_directory["root"]);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_malformed_nar_whose_path_comes_after_it()
    {
        var bytes = Write(ExportStreamFormat.Nix);
        var second = SecondEntry(bytes);
        BreakPadding(bytes);

        await AssertReportsAsync(ImportOnceAsync(bytes), $"entry 2 of the export stream (at byte {second})", "padding", "again");
    }

    [Fact]
    public async Task A_malformed_nar_whose_path_comes_before_it()
    {
        var bytes = Write(ExportStreamFormat.Nario2);
        BreakPadding(bytes);

        await AssertReportsAsync(ImportOnceAsync(bytes), PathOf("app"), "padding", "again");
    }

    [Theory]
    [InlineData(ExportStreamFormat.Nix)]
    [InlineData(ExportStreamFormat.Nario2)]
    public async Task A_malformed_nar_whose_path_was_found_by_looking_through(ExportStreamFormat format)
    {
        var bytes = Write(format);
        BreakPadding(bytes);

        await AssertReportsAsync(ImportPlannedAsync(bytes), PathOf("app"), "padding", "again");
    }

    [Fact]
    public async Task A_stream_that_is_cut_off_in_a_nar()
    {
        var bytes = Write(ExportStreamFormat.Nix);
        var second = SecondEntry(bytes);

        await AssertReportsAsync(ImportOnceAsync(bytes[..^1000]), $"entry 2 of the export stream (at byte {second})", "again");
        await AssertReportsAsync(ImportPlannedAsync(bytes[..^1000]), $"entry 2 of the export stream (at byte {second})", "again");
    }

    [Fact]
    public async Task A_stream_that_is_cut_off_between_paths()
    {
        var bytes = Write(ExportStreamFormat.Nix);
        var second = SecondEntry(bytes);

        await AssertReportsAsync(
            ImportPlannedAsync(bytes[..second]), $"entry 2 of the export stream (at byte {second})", $"at offset {second}", "again");
    }

    [Fact]
    public async Task A_path_that_is_none()
    {
        var bytes = Write(ExportStreamFormat.Nix);
        bytes[bytes.AsSpan().IndexOf("/nix/store"u8)] = (byte)'x';

        await AssertReportsAsync(ImportPlannedAsync(bytes), "entry 1 of the export stream (at byte 0)", "xnix/store", "again");
    }

    [Fact]
    public async Task Bytes_that_are_no_export_stream()
        => await AssertReportsAsync(ImportPlannedAsync([.. "something else"u8]), "neither", "the stream");

    [Fact]
    public async Task Contents_of_another_hash()
    {
        var bytes = Write(ExportStreamFormat.Nario2);
        bytes[^1000] ^= 1;

        await AssertReportsAsync(ImportPlannedAsync(bytes), PathOf("app"), "hash", "again");
    }

    private static int SecondEntry(byte[] bytes)
    {
        using var reader = new ExportStreamReader(new MemoryStream(bytes), StoreDirectory.Default);
        reader.ReadEntry();
        return (int)reader.ReadEntry()!.Position.Offset;
    }

    /// <summary>Breaks the padding after the final word of the last NAR.</summary>
    private static void BreakPadding(byte[] bytes)
    {
        byte[] close = [1, 0, 0, 0, 0, 0, 0, 0, (byte)')', 0, 0, 0, 0, 0, 0, 0];
        bytes[bytes.AsSpan().LastIndexOf(close) + close.Length - 1] = 1;
    }

    private static string PathOf(string name) => StoreDirectory.Default.Print(TestPaths.Path(name));

    private byte[] Write(ExportStreamFormat format)
    {
        using var stream = new MemoryStream();
        var writer = new ExportStreamWriter(stream, StoreDirectory.Default, format);
        foreach (var path in new[] { "base", "app" }.Select(TestPaths.Path))
        {
            writer.WritePath(_source.InfoOf(path), new MemoryStream(_source.NarOf(path)));
        }

        writer.Finish();
        return stream.ToArray();
    }

    private async Task ImportOnceAsync(byte[] bytes)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await new ClosureImporter(store).ImportAsync(new MemoryStream(bytes), Cancellation);
    }

    private async Task ImportPlannedAsync(byte[] bytes)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var importer = new ClosureImporter(store);
        var plan = await importer.PlanAsync(new MemoryStream(bytes), Cancellation);
        await importer.ImportAsync(plan, new MemoryStream(bytes), null, Cancellation);
    }

    private async Task AssertReportsAsync(Task import, params string[] parts)
    {
        var error = await Assert.ThrowsAnyAsync<NixStoreException>(() => import);
        Assert.All([Layout.Location, .. parts], part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
