using NixStore.ExportStreams;
using NixStore.Paths;
using NixStore.Stores.Errors;

namespace NixStore.Archives;

/// <summary>An export to a file that is written at several positions at once has the same contents as an export to a stream.</summary>
public sealed class FileExportTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly MemoryStore _store = new();

    public FileExportTests()
    {
        _store.AddSized("base", 700_000);
        _store.AddSized("library", 600_000, "base");
        _store.AddSized("tool", 3, "library");
        _store.AddSized("app", 500_000, "base", "library", "tool");
    }

    public static TheoryData<ExportStreamFormat> Formats => [ExportStreamFormat.Nix, ExportStreamFormat.Nario2];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_file_has_the_bytes_of_the_stream(ExportStreamFormat format)
    {
        using var stream = new MemoryStream();
        await ExportAsync(format, stream, Token);
        await using var file = OpenFile();
        await ExportAsync(format, file, Token);

        Assert.Equal(stream.Length, file.Position);
        Assert.Equal(stream.ToArray(), await ReadAsync(file));
    }

    [Fact]
    public async Task The_stream_begins_where_the_file_stands()
    {
        using var stream = new MemoryStream();
        await ExportAsync(ExportStreamFormat.Nix, stream, Token);
        await using var file = OpenFile();
        await file.WriteAsync("before"u8.ToArray(), Token);
        await ExportAsync(ExportStreamFormat.Nix, file, Token);

        byte[] expected = [.. "before"u8, .. stream.ToArray()];
        Assert.Equal(expected, await ReadAsync(file));
    }

    [Fact]
    public async Task A_closure_that_is_nearly_one_path_has_the_bytes_of_the_stream_too()
    {
        _store.AddSized("huge", 9_000_000, "app");
        using var stream = new MemoryStream();
        await ExportAsync(ExportStreamFormat.Nix, stream, Token, "huge");
        await using var file = OpenFile();
        await ExportAsync(ExportStreamFormat.Nix, file, Token, "huge");

        Assert.Equal(stream.ToArray(), await ReadAsync(file));
    }

    [Fact]
    public async Task Contents_that_are_not_what_the_store_recorded_are_refused()
    {
        _store.Corrupt(TestPaths.Path("library"));
        await using var file = OpenFile();

        var error = await Assert.ThrowsAsync<HashMismatchException>(() => ExportAsync(ExportStreamFormat.Nix, file, Token));

        Assert.Equal(TestPaths.Path("library"), error.Path);
    }

    [Theory]
    [InlineData(-8)]
    [InlineData(+8)]
    public async Task A_NAR_of_another_size_than_recorded_is_refused(int difference)
    {
        _store.OnOpen = (path, nar) => path.Name == "base"
            ? new MemoryStream(
                [.. new BinaryReader(nar).ReadBytes((int)nar.Length + Math.Min(difference, 0)), .. new byte[Math.Max(difference, 0)]])
            : nar;
        await using var file = OpenFile();

        var error = await Assert.ThrowsAsync<HashMismatchException>(() => ExportAsync(ExportStreamFormat.Nix, file, Token));

        Assert.Equal(TestPaths.Path("base"), error.Path);
    }

    [Fact]
    public async Task Ends_with_its_token()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _store.OnOpen = (_, nar) =>
        {
            ending.Cancel();
            return nar;
        };
        await using var file = OpenFile();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ExportAsync(ExportStreamFormat.Nix, file, ending.Token));
    }

    private static async Task<byte[]> ReadAsync(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.Position = 0;
        await file.ReadExactlyAsync(bytes, Token);
        return bytes;
    }

    private FileStream OpenFile()
        => new(_directory.Combine("file"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);

    private async Task ExportAsync(ExportStreamFormat format, Stream output, CancellationToken cancellationToken, string name = "app")
    {
        var exporter = new ClosureExporter(_store, format);
        await exporter.ExportAsync(
            await exporter.PlanAsync([TestPaths.Path(name)], new HashSet<StorePath>(), Token), output, null, cancellationToken);
    }
}
