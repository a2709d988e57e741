using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.Collecting;

public sealed class RootRegistrarTests : IAsyncLifetime
{
    private MadeStore _made = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Platform.SkipOnWindows("links need a privilege there");
        _made = await MadeStore.CreateAsync();
        _made.Add("a");
    }

    public ValueTask DisposeAsync() => _made?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_root_keeps_its_path_until_it_is_removed()
    {
        await using var store = _made.Open();
        var link = _made.Outside("result");
        var registrar = new RootRegistrar(store);

        await registrar.RegisterAsync(link, TestPaths.Path("a"), Cancellation);
        Assert.Empty(await new GarbageQuery(store).FindDeadAsync(Cancellation));

        await registrar.UnregisterAsync(link, Cancellation);
        Assert.DoesNotContain((await new RootFinder(store).FindAsync(Cancellation)).Roots, root => root.Link == link);
    }

    [Fact]
    public async Task A_path_that_is_not_valid_gets_no_root()
    {
        await using var store = _made.Open();
        var link = _made.Outside("result");

        await Assert.ThrowsAsync<StorePathNotValidException>(
            () => new RootRegistrar(store).RegisterAsync(link, TestPaths.Path("absent"), Cancellation));

        Assert.Null(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public async Task A_store_without_roots_on_this_machine_is_an_error()
    {
        await using var memory = new MemoryStore();

        Assert.Throws<MissingCapabilityException>(() => new RootRegistrar(memory));
    }
}
