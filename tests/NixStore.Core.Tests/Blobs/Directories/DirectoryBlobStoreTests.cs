namespace NixStore.Blobs.Directories;

public sealed class DirectoryBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Root => _directory.Combine("cache");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_directory_is_made_when_the_first_blob_is_put()
    {
        await using var store = Open();
        Assert.False(Directory.Exists(Root));

        await PutAsync(store, "nar/a.nar", "contents");

        Assert.Equal("contents", File.ReadAllText(Path.Combine(Root, "nar", "a.nar")));
    }

    [Fact]
    public async Task Files_have_the_mode_of_this_user()
    {
        Platform.SkipOnWindows("it has no such modes");
        await using var store = Open();

        await PutAsync(store, "a", "contents");

        Assert.Equal(ModeOf(_directory.WriteFile("other", "x")), ModeOf(Path.Combine(Root, "a")));
    }

    [Fact]
    public async Task Nothing_of_a_writer_is_left_when_it_ends()
    {
        await using (var store = Open())
        {
            await PutAsync(store, "a", "contents");
            var upload = await ((IWritableBlobStore)store).BeginUploadAsync(Token);
            await upload.Contents.WriteAsync("half"u8.ToArray(), Token);
            await upload.Contents.DisposeAsync();
        }

        Assert.Equal(["a"], FilesBelow(Root));
    }

    [Fact]
    public async Task What_a_killed_writer_has_left_is_removed_by_the_next()
    {
        // A dead writer's lock has gone with its process; its files stay.
        _directory.WriteFile("cache/.uploads/dead/1", "half");
        _directory.WriteFile("cache/.uploads/dead.lock", "");
        await using var store = Open();

        await PutAsync(store, "a", "contents");

        Assert.False(Directory.Exists(Path.Combine(Root, ".uploads", "dead")));
        Assert.False(File.Exists(Path.Combine(Root, ".uploads", "dead.lock")));
    }

    [Fact]
    public async Task What_a_living_writer_writes_is_left_alone_by_others()
    {
        await using var first = Open();
        await using var second = Open();
        await using var upload = await ((IWritableBlobStore)first).BeginUploadAsync(Token);
        await upload.Contents.WriteAsync("first"u8.ToArray(), Token);

        await PutAsync(second, "a", "second");
        await upload.CompleteAsync(BlobName.Parse("b"), "text/plain", Token);

        Assert.Equal(("second", "first"), (await TextOf(second, "a"), await TextOf(second, "b")));
    }

    [Fact]
    public async Task A_reader_keeps_what_it_has_opened_while_it_is_replaced()
    {
        Platform.SkipOnWindows("an open file is not replaced there before its reader has closed it");
        await using var store = Open();
        await PutAsync(store, "a", "first");
        await using var opened = await store.OpenAsync(BlobName.Parse("a"), 0, Token);

        await PutAsync(store, "a", "second");

        Assert.Equal("first", new StreamReader(opened!).ReadToEnd());
    }

    [Fact]
    public async Task What_is_replaced_is_there_once_its_reader_has_ended()
    {
        await using var store = Open();
        await PutAsync(store, "a", "first");
        var opened = await store.OpenAsync(BlobName.Parse("a"), 0, Token);

        var replacing = Task.Run(() => PutAsync(store, "a", "second"), Token);
        await opened!.DisposeAsync();
        await replacing;

        Assert.Equal("second", await TextOf(store, "a"));
    }

    [Fact]
    public async Task A_pipe_in_place_of_a_file_does_not_hang_a_reader()
    {
        _directory.WriteFile("cache/a", "x");
        ExternalProgram.Require("mkfifo").Run([_directory.Combine("cache", "pipe")]);
        await using var store = Open();

        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.OpenAsync(BlobName.Parse("pipe"), 0, Token));

        Assert.Contains("not a regular file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_an_error_that_names_it()
    {
        _directory.WriteFile("cache", "a file");
        await using var store = Open();

        var error = await Assert.ThrowsAsync<NixStoreException>(() => PutAsync(store, "a", "contents"));

        Assert.Contains(Root, error.Message, StringComparison.Ordinal);
    }

    private protected override IListableBlobStore Open() => new DirectoryBlobStore(Root);

    private static UnixFileMode? ModeOf(string file) => OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(file);

    private static string[] FilesBelow(string directory)
        => [.. Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(directory, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
}
