using NixStore.Opening;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores;

public sealed class StoreSettingsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("local?rot=/mnt", "rot")]
    [InlineData("daemon?max-connection=1", "max-connection")]
    [InlineData("ssh://host?remote-prog=x", "remote-prog")]
    [InlineData("ssh-ng://host?remote-prog=x", "remote-prog")]
    [InlineData("file:///srv/cache?compresion=xz", "compresion")]
    [InlineData("local?read-only=perhaps", "perhaps")]
    [InlineData("local?trusted=perhaps", "perhaps")]
    [InlineData("local?store=relative", "relative")]
    public async Task A_setting_that_is_unknown_or_malformed_is_an_error_that_names_it(string reference, string named)
    {
        var parsed = StoreReference.Parse(reference);
        var failure = await Assert.ThrowsAsync<NixFormatException>(() => Opener.OpenWritableAsync(parsed, Token));
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.Contains(parsed.Text, failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NixFormatException>(() => Opener.OpenAsync(parsed, Token));
    }

    [Fact]
    public void Of_a_setting_that_is_given_twice_the_first_counts()
        => Assert.Equal("1", StoreReference.Parse("daemon?max-connections=1&max-connections=2").Settings["max-connections"]);

    [Fact]
    public async Task A_store_that_is_opened_read_only_is_read_and_not_written()
    {
        await using (await LocalStore.OpenOrCreateAsync(LocalStoreLayout.FromRoot(_directory.Path), Token))
        {
        }

        await using var store = await Opener.OpenWritableAsync(StoreReference.Parse(_directory.Path + "?read-only=true"), Token);
        Assert.Empty(await store.FindValidPathsAsync([TestPaths.Path("hello")], Token));
        await store.Require<ITemporaryRootStore>("keep paths").AddTemporaryRootsAsync([TestPaths.Path("hello")], Token);
        var failure = await Assert.ThrowsAsync<NixStoreException>(() => store.BeginReceivingAsync(Token));
        Assert.Contains("read-only", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NixStoreException>(
            () => store.Require<IRootStore>("keep roots").AddIndirectRootAsync(_directory["link"], Token));
    }

    [Fact]
    public async Task A_store_that_does_not_exist_is_not_made_if_it_is_opened_read_only()
    {
        await Assert.ThrowsAsync<NixStoreException>(
            () => Opener.OpenWritableAsync(StoreReference.Parse(_directory["none"] + "?read-only=true"), Token));
        Assert.False(Directory.Exists(_directory["none"]));
    }

    [Fact]
    public async Task A_store_that_did_not_exist_offers_every_capability_once_it_was_made()
    {
        await using var store = await Opener.OpenWritableAsync(StoreReference.Parse(_directory["new"]), Token);
        Assert.Null(store.Find<IReferenceGraphStore>());
        Assert.NotNull(store.Find<IReferrerStore>());
        await store.Require<ITemporaryRootStore>("keep paths").AddTemporaryRootsAsync([TestPaths.Path("hello")], Token);
        var capabilities = typeof(LocalStore)
            .GetInterfaces()
            .Where(static type => type.Namespace == typeof(IReferrerStore).Namespace)
            .ToList();
        Assert.All(
            capabilities,
            capability => Assert.NotNull(typeof(IStore).GetMethod(nameof(IStore.Find))!.MakeGenericMethod(capability).Invoke(store, null)));
    }

    public void Dispose() => _directory.Dispose();

    private static StoreOpener Opener => new(new StoreEnvironment(new Dictionary<string, string>()));
}
