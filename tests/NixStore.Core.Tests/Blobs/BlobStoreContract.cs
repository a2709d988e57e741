namespace NixStore.Blobs;

/// <summary>What every blob store does that can be listed and written.</summary>
public abstract class BlobStoreContract
{
    private const string Type = "text/plain";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blob_that_was_put_is_there()
    {
        await using var store = Open();

        await PutAsync(store, "nar/a.nar", "contents");

        Assert.Equal("contents", await TextOf(store, "nar/a.nar"));
        var found = await store.FindAsync(BlobName.Parse("nar/a.nar"), Token);
        Assert.Equal("nar/a.nar", found?.Name.Text);
        Assert.Equal(8, found?.Length);
    }

    [Fact]
    public async Task A_blob_that_was_not_put_is_not_there()
    {
        await using var store = Open();

        Assert.Null(await store.FindAsync(BlobName.Parse("nar/a.nar"), Token));
        Assert.Null(await store.OpenAsync(BlobName.Parse("nar/a.nar"), 0, Token));
        Assert.Null(await store.ReadAsync(BlobName.Parse("a"), 100, Token));
        Assert.Empty(await store.ListAsync("nar/", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_blob_is_read_from_an_offset()
    {
        await using var store = Open();
        await PutAsync(store, "a", "0123456789");

        await using var blob = await store.OpenAsync(BlobName.Parse("a"), 7, Token);

        Assert.Equal("789", new StreamReader(blob!).ReadToEnd());
    }

    [Fact]
    public async Task A_blob_of_a_stream_that_cannot_seek_is_put()
    {
        await using var store = Open();
        await using var pipe = new SlowStream(System.Text.Encoding.UTF8.GetBytes("contents"), 3);

        await ((IWritableBlobStore)store).PutAsync(BlobName.Parse("a"), pipe, Type, Token);

        Assert.Equal("contents", await TextOf(store, "a"));
    }

    [Fact]
    public async Task A_blob_replaces_the_one_of_the_same_name()
    {
        await using var store = Open();
        await PutAsync(store, "a", "first");

        await PutAsync(store, "a", "second");

        Assert.Equal("second", await TextOf(store, "a"));
    }

    [Fact]
    public async Task An_upload_is_not_there_before_it_is_complete()
    {
        await using var store = Open();
        await using var upload = await ((IWritableBlobStore)store).BeginUploadAsync(Token);
        await upload.Contents.WriteAsync("contents"u8.ToArray(), Token);

        Assert.Empty(await store.ListAsync("", Token).ToListAsync(Token));
        await upload.Contents.DisposeAsync();
        await upload.CompleteAsync(BlobName.Parse("nar/a.nar"), Type, Token);

        Assert.Equal("contents", await TextOf(store, "nar/a.nar"));
    }

    [Fact]
    public async Task An_upload_that_is_disposed_is_dropped()
    {
        await using var store = Open();
        await using (var upload = await ((IWritableBlobStore)store).BeginUploadAsync(Token))
        {
            await upload.Contents.WriteAsync("contents"u8.ToArray(), Token);
        }

        Assert.Empty(await store.ListAsync("", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Blobs_are_listed_by_the_beginning_of_their_names()
    {
        await using var store = Open();
        foreach (var name in new[] { "ab.narinfo", "ac.narinfo", "b.narinfo", "nar/a.nar", "nar/deep/a.nar" })
        {
            await PutAsync(store, name, name);
        }

        Assert.Equal(["ab.narinfo", "ac.narinfo", "b.narinfo"], await ListAsync(store, ""));
        Assert.Equal(["ab.narinfo", "ac.narinfo"], await ListAsync(store, "a"));
        Assert.Equal(["nar/a.nar"], await ListAsync(store, "nar/"));
        Assert.Equal(10, (await store.ListAsync("ab", Token).SingleAsync(Token)).Length);
    }

    [Fact]
    public async Task The_list_has_the_time_at_which_a_blob_was_written()
    {
        await using var store = Open();
        var before = DateTimeOffset.UtcNow - TimeSpan.FromMinutes(1);

        await PutAsync(store, "a", "contents");

        var written = (await store.ListAsync("", Token).SingleAsync(Token)).Modified;
        Assert.InRange(written!.Value, before, DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Deleted_blobs_are_not_there()
    {
        await using var store = Open();
        foreach (var name in new[] { "a", "b", "nar/a.nar" })
        {
            await PutAsync(store, name, name);
        }

        Assert.Empty(await DeleteAsync(store, "a", "nar/a.nar"));

        Assert.Equal(["b"], await ListAsync(store, ""));
        Assert.Empty(await ListAsync(store, "nar/"));
    }

    [Fact]
    public async Task A_blob_that_is_not_there_counts_as_deleted()
    {
        await using var store = Open();
        await PutAsync(store, "a", "contents");

        Assert.Empty(await DeleteAsync(store, "b", "nowhere/c", "a"));
        Assert.Empty(await ListAsync(store, ""));
    }

    [Fact]
    public async Task Deleting_nothing_does_nothing()
    {
        await using var store = Open();

        Assert.Empty(await DeleteAsync(store));
    }

    [Fact]
    public async Task A_blob_that_is_too_long_is_not_read_whole()
    {
        await using var store = Open();
        await PutAsync(store, "a", "0123456789");

        var error = await Assert.ThrowsAsync<NixFormatException>(() => store.ReadAsync(BlobName.Parse("a"), 9, Token));

        Assert.Contains("more than 9 bytes", error.Message, StringComparison.Ordinal);
    }

    private protected abstract IListableBlobStore Open();

    private protected static Task PutAsync(IBlobStore store, string name, string text)
        => ((IWritableBlobStore)store)
            .PutAsync(BlobName.Parse(name), new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), Type, Token);

    private protected static async Task<string> TextOf(IBlobStore store, string name)
        => System.Text.Encoding.UTF8.GetString((await store.ReadAsync(BlobName.Parse(name), 1000, Token))!);

    private protected static Task<IReadOnlyList<BlobFailure>> DeleteAsync(IBlobStore store, params string[] names)
        => ((IDeletableBlobStore)store).DeleteAsync([.. names.Select(BlobName.Parse)], Token);

    private protected static async Task<string[]> ListAsync(IListableBlobStore store, string prefix)
        => [.. (await store.ListAsync(prefix, Token).ToListAsync(Token))
            .Select(static blob => blob.Name.Text)
            .Order(StringComparer.Ordinal)];
}

public sealed class MemoryBlobStoreTests : BlobStoreContract
{
    private protected override IListableBlobStore Open() => new MemoryBlobStore();
}
