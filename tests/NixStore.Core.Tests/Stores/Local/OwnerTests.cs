using NixStore.Opening;

namespace NixStore.Stores.Local;

/// <summary>What root makes in a store of another user, and what a user can do who may not write a store.</summary>
public sealed class OwnerTests : IDisposable
{
    private readonly StoreUnderRoot _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task What_root_makes_belongs_to_the_owner_of_the_store()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can give files away.");
        await _files.AddAsync("library");
        ExternalProgram.Require("chown").RunForText("-R", "1234:1234", _files.Root);

        var path = (await _files.AddAsync("app", static tree => tree.WithFile("inner/file", "hello"), ["library"])).Path;
        await using (var store = _files.Open())
        {
            await store.AddTemporaryRootsAsync([path], Token);
            await store.AddRootAsync(_files["result"], path, Token);
        }

        var foreign = ExternalProgram.Require("find").RunForText(_files.Root, "!", "-uid", "1234");
        Assert.Equal("", foreign);
    }

    [Fact]
    public async Task A_failed_root_leaves_no_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        var path = (await _files.AddAsync("app")).Path;
        Directory.CreateDirectory(Path.Combine(_files.Layout.StateDirectory, "gcroots"));
        await File.WriteAllTextAsync(Path.Combine(_files.Layout.StateDirectory, "gcroots", "auto"), "not a directory", Token);
        await using var store = _files.Open();

        await Assert.ThrowsAsync<NixStoreException>(() => store.AddRootAsync(_files["result"], path, Token));

        Assert.Null(new FileInfo(_files["result"]).LinkTarget);
    }

    [Fact]
    public async Task A_store_is_opened_for_writing_only_when_something_is_written()
    {
        await _files.AddAsync("app");
        var opener = new StoreOpener(new StoreEnvironment(new Dictionary<string, string>()));
        File.Delete(Path.Combine(_files.Layout.DatabaseDirectory, "big-lock"));

        await using var store = await opener.OpenWritableAsync(StoreReference.Parse(_files.Root), Token);
        Assert.NotNull(await store.FindPathInfoAsync(TestPaths.Path("app"), Token));

        Assert.False(File.Exists(Path.Combine(_files.Layout.DatabaseDirectory, "big-lock")));
    }

    [Theory]
    [InlineData(null, "/nix/store")]
    [InlineData("/nix2/store", "/nix2/store")]
    public async Task The_environment_says_the_store_directory_of_every_store_that_does_not_say_one(string? variable, string expected)
    {
        var variables = variable is null ? [] : new Dictionary<string, string> { ["NIX_STORE_DIR"] = variable };
        var opener = new StoreOpener(new StoreEnvironment(variables));
        await using var local = await opener.OpenWritableAsync(StoreReference.Parse(_files["new"]), Token);
        await using var cache = await opener.OpenWritableAsync(StoreReference.Parse("file://" + _files["cache"]), Token);
        await using var named = await opener.OpenWritableAsync(StoreReference.Parse(_files["new"] + "?store=/nix3/store"), Token);

        Assert.Equal(expected, local.Directory.Path);
        Assert.Equal(expected, cache.Directory.Path);
        Assert.Equal("/nix3/store", named.Directory.Path);
    }

    [Fact]
    public void The_first_value_of_a_setting_that_is_given_twice_counts()
        => Assert.Equal("a", StoreReference.Parse("ssh://host?remote-store=a&remote-store=b").Settings["remote-store"]);
}
