using NixStore.Copying;
using NixStore.Opening;

namespace NixStore.Stores.BinaryCache;

public sealed class BinaryCacheKindTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StoreOpener _opener = new(new StoreEnvironment(new Dictionary<string, string>()));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("cache")]
    [InlineData("a cache")]
    public async Task A_directory_is_opened_by_its_URL(string name)
    {
        var source = new MemoryStore();
        source.Add("git", "glibc");
        source.Add("glibc");
        var reference = StoreReference.Parse(new Uri(_directory.Combine(name)).AbsoluteUri + "?compression=none");
        await using (var target = await _opener.OpenWritableAsync(reference, Token))
        {
            await new ClosureCopier(source, target).CopyAsync([TestPaths.Path("git")], null, Token);
        }

        await using var cache = await _opener.OpenAsync(reference, Token);

        Assert.Equal(reference.Text.Split('?')[0], cache.Location);
        Assert.Equal(source.NarOf(TestPaths.Path("git")), await BinaryCacheStoreTests.ReadAsync(cache, "git"));
        Assert.True(File.Exists(_directory.Combine(name, "nix-cache-info")));
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_no_cache_to_read()
    {
        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => _opener.OpenAsync(StoreReference.Parse($"file://{_directory.Combine("absent").Replace('\\', '/')}"), Token));

        Assert.Contains("no binary cache", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory.Combine("absent")));
    }

    [Theory]
    [InlineData("file://cache")]
    [InlineData("file://./cache")]
    [InlineData("file://")]
    public async Task A_directory_is_named_by_its_full_path(string url)
    {
        var error = await Assert.ThrowsAsync<NixStoreException>(() => _opener.OpenAsync(StoreReference.Parse(url), Token));

        Assert.Contains("full path", error.Message, StringComparison.Ordinal);
    }
}
