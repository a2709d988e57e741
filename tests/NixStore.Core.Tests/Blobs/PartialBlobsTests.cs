using NixStore.Hashing;

namespace NixStore.Blobs;

/// <summary>What has arrived of a blob, kept for the process that comes next.</summary>
public sealed class PartialBlobsTests : IDisposable
{
    private static readonly BlobName _name = BlobName.Parse("nar/a.nar");

    private readonly TemporaryDirectory _directory = new();
    private readonly byte[] _contents = new byte[100_000];
    private readonly MemoryBlobStore _source = new();

    public PartialBlobsTests()
    {
        new Random(1).NextBytes(_contents);
        _source[_name.Text] = _contents;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PartialBlobs Partials => new(Path.Combine(_directory.Path, "partial"));

    private string[] Kept
        => Directory.Exists(Path.Combine(_directory.Path, "partial")) ? Directory.GetFiles(Path.Combine(_directory.Path, "partial")) : [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Only_the_rest_of_a_kept_part_is_requested()
    {
        await ReadAsync(40_000);
        _source.Offsets.Clear();

        Assert.Equal(_contents, await ReadAsync(int.MaxValue));
        Assert.Equal([40_000], _source.Offsets);
        Assert.Empty(Kept);
    }

    [Fact]
    public async Task A_damaged_part_is_dropped_and_the_blob_fetched_once_from_its_beginning()
    {
        await ReadAsync(40_000);
        var part = Kept.Single(static file => !file.EndsWith(".lock", StringComparison.Ordinal));
        await using (var file = File.OpenWrite(part))
        {
            file.Position = 1000;
            file.Write(new byte[100]);
        }

        _source.Offsets.Clear();

        Assert.Equal(_contents, await ReadAsync(int.MaxValue));
        Assert.Equal([40_000, 0], _source.Offsets);
        Assert.Empty(Kept);
    }

    [Fact]
    public async Task A_part_of_other_contents_under_the_same_name_is_not_used()
    {
        await ReadAsync(40_000);
        new Random(2).NextBytes(_contents);
        _source.Offsets.Clear();

        Assert.Equal(_contents, await ReadAsync(int.MaxValue));
        Assert.Equal([0], _source.Offsets);
    }

    [Fact]
    public async Task A_part_is_kept_while_the_store_cannot_be_read()
    {
        await ReadAsync(40_000);
        _source.OnOpen = static () => throw new NixStoreException("The server is down.");
        await Assert.ThrowsAsync<NixStoreException>(() => ReadAsync(int.MaxValue));
        _source.OnOpen = static () => { };
        _source.Offsets.Clear();

        Assert.Equal(_contents, await ReadAsync(int.MaxValue));
        Assert.Equal([40_000], _source.Offsets);
    }

    [Fact]
    public async Task Keeps_nothing_of_what_was_read_to_its_end()
    {
        Assert.Equal(_contents, await ReadAsync(int.MaxValue));
        Assert.Empty(Kept);
    }

    [Fact]
    public async Task A_part_that_is_longer_than_the_blob_is_dropped()
    {
        await ReadAsync(90_000);
        _source[_name.Text] = _contents[..50_000];

        Assert.Equal(_contents[..50_000], await ReadAsync(int.MaxValue));
    }

    [Fact]
    public async Task Two_who_read_the_same_blob_at_once_both_get_it()
    {
        await using var first = (await Partials.OpenAsync(_source, _name, HashOf(_source[_name.Text]!), Token))!;
        await using var second = (await Partials.OpenAsync(_source, _name, HashOf(_source[_name.Text]!), Token))!;

        Assert.Equal(_contents, await ReadAsync(second, int.MaxValue));
        Assert.Equal(_contents, await ReadAsync(first, int.MaxValue));
    }

    [Fact]
    public async Task A_blob_that_is_not_there_leaves_nothing()
    {
        Assert.Null(await Partials.OpenAsync(_source, BlobName.Parse("nar/none.nar"), HashOf([]), Token));
        Assert.Empty(Kept);
    }

    [Fact]
    public async Task A_disk_that_keeps_nothing_is_no_error()
    {
        var file = Path.Combine(_directory.Path, "partial");
        await File.WriteAllTextAsync(file, "in the way", Token);

        Assert.Equal(_contents, await ReadAsync(int.MaxValue));
    }

    [Fact]
    public async Task A_part_that_is_older_than_a_week_is_deleted_when_another_blob_is_read()
    {
        var part = await KeepAsync(age: TimeSpan.FromDays(7.1));

        await Partials.OpenAsync(_source, BlobName.Parse("nar/none.nar"), HashOf([]), Token);

        Assert.False(File.Exists(part));
    }

    [Fact]
    public async Task A_part_of_the_last_week_is_kept_when_another_blob_is_read()
    {
        var part = await KeepAsync(age: TimeSpan.FromDays(6.9));

        await Partials.OpenAsync(_source, BlobName.Parse("nar/none.nar"), HashOf([]), Token);

        Assert.True(File.Exists(part));
    }

    [Fact]
    public async Task A_blob_whose_part_is_older_than_a_week_is_read_from_its_beginning()
    {
        await KeepAsync(age: TimeSpan.FromDays(7.1));
        _source.Offsets.Clear();

        Assert.Equal(_contents, await ReadAsync(int.MaxValue));
        Assert.Equal([0], _source.Offsets);
    }

    /// <summary>Leaves a part of the blob that was last written to some time ago.</summary>
    private async Task<string> KeepAsync(TimeSpan age)
    {
        await ReadAsync(40_000);
        var part = Assert.Single(Kept, static file => !file.EndsWith(".lock", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(part, DateTime.UtcNow - age);
        return part;
    }

    private static Hash HashOf(byte[] contents) => Hash.Compute(NixHashAlgorithm.Sha256, contents);

    private async Task<byte[]> ReadAsync(int length)
    {
        await using var blob = (await Partials.OpenAsync(_source, _name, HashOf(_source[_name.Text]!), Token))!;
        return await ReadAsync(blob, length);
    }

    private static async Task<byte[]> ReadAsync(Stream blob, int length)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[8000];
        while (bytes.Length < length && await blob.ReadAsync(buffer, Token) is > 0 and var count)
        {
            bytes.Write(buffer, 0, count);
        }

        return bytes.ToArray();
    }
}
