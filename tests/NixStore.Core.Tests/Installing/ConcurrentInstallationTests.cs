using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local;

namespace NixStore.Installing;

/// <summary>Several installations of the same path into one local store.</summary>
public sealed class ConcurrentInstallationTests : IAsyncLifetime
{
    private readonly StoreUnderRoot _files = new();
    private readonly MemoryStore _cache = new();
    private LocalStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static StorePath Git => TestPaths.Path("git");

    private IDownloadTurns Turns => _store.Find<IDownloadTurns>()!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _store = await LocalStore.OpenOrCreateAsync(_files.Layout, Token);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _cache.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task A_path_that_another_installation_downloads_is_waited_for_and_not_downloaded_again()
    {
        var info = _cache.Add("git");
        var installer = new ClosureInstaller(new SubstituterSet([new Substituter(_cache, 0)], null, null), _store);
        var plan = await installer.PlanAsync([Git], Token);

        var other = await Turns.TakeDownloadTurnAsync(Git, Token);
        var installing = Task.Run(() => installer.InstallAsync(plan, null, Token), Token);
        await using (var receiver = await _store.BeginReceivingAsync(Token))
        {
            await receiver.ReceiveAsync(info, new MemoryStream(_cache.NarOf(Git)), Token);
            await receiver.CompleteAsync(Token);
        }

        other.Dispose();
        var result = await installing;

        Assert.Empty(result.Failures);
        Assert.Empty(_cache.Opened);
    }

    [Fact]
    public async Task A_path_that_another_installation_could_not_download_is_downloaded()
    {
        _cache.Add("git");
        var installer = new ClosureInstaller(new SubstituterSet([new Substituter(_cache, 0)], null, null), _store);
        var plan = await installer.PlanAsync([Git], Token);

        var other = await Turns.TakeDownloadTurnAsync(Git, Token);
        var installing = Task.Run(() => installer.InstallAsync(plan, null, Token), Token);
        other.Dispose();
        await installing;

        Assert.NotNull(await _store.FindPathInfoAsync(Git, Token));
        Assert.Equal([Git], _cache.Opened);
    }

    [Fact]
    public async Task A_turn_ends_when_it_is_disposed_and_leaves_no_file()
    {
        var first = await Turns.TakeDownloadTurnAsync(Git, Token);
        var second = Turns.TakeDownloadTurnAsync(Git, Token);
        using (await Turns.TakeDownloadTurnAsync(TestPaths.Path("other"), Token))
        {
            Assert.False(second.IsCompleted);
        }

        first.Dispose();
        (await second).Dispose();

        Assert.Empty(Directory.GetFiles(Path.Combine(_files.Layout.StateDirectory, "downloads")));
    }

    [Fact]
    public async Task Waiting_for_a_turn_ends_when_it_is_cancelled()
    {
        using var first = await Turns.TakeDownloadTurnAsync(Git, Token);
        using var stop = new CancellationTokenSource();
        var second = Turns.TakeDownloadTurnAsync(Git, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task A_store_that_cannot_keep_locks_is_installed_into_all_the_same()
    {
        _cache.Add("git");
        await File.WriteAllTextAsync(Path.Combine(_files.Layout.StateDirectory, "downloads"), "in the way", Token);
        var installer = new ClosureInstaller(new SubstituterSet([new Substituter(_cache, 0)], null, null), _store);

        var result = await installer.InstallAsync(await installer.PlanAsync([Git], Token), null, Token);

        Assert.Empty(result.Failures);
    }
}
