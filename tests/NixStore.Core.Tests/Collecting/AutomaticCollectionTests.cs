using NixStore.Configuration;
using NixStore.FileSystem;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Receiving;

namespace NixStore.Collecting;

/// <summary>Collections that begin while paths are added, on a small file system: <c>min-free</c> and <c>max-free</c>.</summary>
public sealed class AutomaticCollectionTests : IDisposable
{
    private const int Megabyte = 1 << 20;

    private readonly MountedDirectory _mounted = MountedDirectory.Require("40m");
    private readonly ReportLog _log = new();
    private readonly SteppedTime _time = new();
    private readonly LocalStoreLayout _layout;

    public AutomaticCollectionTests() => _layout = LocalStoreLayout.FromRoot(Path.Combine(_mounted.Path, "root"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private long Free => FreeSpace.At(_layout.RealStoreDirectory);

    public void Dispose() => _mounted.Dispose();

    [Fact]
    public async Task Garbage_goes_until_enough_is_free_and_what_is_being_added_stays()
    {
        await FillAsync(5);
        var configuration = new NixConfiguration { MinimumFree = Free + (2 * Megabyte), MaximumFree = Free + (5 * Megabyte) };

        await AddAsync(configuration, "first", "second");

        Assert.Equal(["first", "second"], (await ListAsync()).Where(static name => !name.StartsWith("dead", StringComparison.Ordinal)));
        Assert.Equal(3, (await ListAsync()).Count(static name => name.StartsWith("dead", StringComparison.Ordinal)));
        Assert.Equal(1, _log.Reports.Count(static report => report.BytesFreed >= 5 * Megabyte));
    }

    [Fact]
    public async Task Nothing_is_collected_if_enough_is_free_or_nothing_is_set()
    {
        await FillAsync(2);

        await AddAsync(new NixConfiguration { MinimumFree = Megabyte }, "first");
        await AddAsync(new NixConfiguration(), "second");

        Assert.Equal(4, (await ListAsync()).Count);
        Assert.Empty(_log.Reports);
    }

    [Fact]
    public async Task All_garbage_goes_if_no_maximum_is_set()
    {
        await FillAsync(3);

        await AddAsync(new NixConfiguration { MinimumFree = 39L * Megabyte }, "first");

        Assert.Equal(["first"], await ListAsync());
    }

    [Fact]
    public async Task The_free_space_is_checked_once_in_an_interval()
    {
        await FillAsync(1);
        var configuration = new NixConfiguration { MinimumFree = 25L * Megabyte, MinimumFreeCheckInterval = TimeSpan.FromSeconds(5) };
        var guard = new AutomaticCollection(() => configuration, _log, _time);
        await guard.EnsureAsync(_layout, Cancellation);
        await FillAsync(6);

        await guard.EnsureAsync(_layout, Cancellation);
        Assert.Empty(_log.Reports);

        _time.Move(TimeSpan.FromSeconds(5));
        await guard.EnsureAsync(_layout, Cancellation);
        Assert.Single(_log.Reports);
    }

    [Fact]
    public async Task A_collection_that_found_nothing_is_not_repeated_at_once()
    {
        await FillAsync(1);
        await AddAsync(new NixConfiguration(), "live");
        await using var store = LocalStore.Open(_layout);
        await store.AddTemporaryRootsAsync([TestPaths.Path("live")], Cancellation);
        var guard = new AutomaticCollection(() => new NixConfiguration { MinimumFree = 39L * Megabyte }, _log, _time);
        await guard.EnsureAsync(_layout, Cancellation);

        _time.Move(TimeSpan.FromMinutes(1));
        await guard.EnsureAsync(_layout, Cancellation);

        Assert.Single(_log.Reports);
    }

    [Fact]
    public async Task The_free_space_is_checked_again_when_the_lock_is_held()
    {
        await FillAsync(2);
        await using var store = LocalStore.Open(_layout);

        var result = await new GarbageCollector(store, new CollectionOptions { BeginsBelow = Megabyte })
            .CollectAsync(cancellationToken: Cancellation);

        Assert.Empty(result.Deleted);
        Assert.Equal(2, (await ListAsync()).Count);
    }

    [Fact]
    public async Task What_the_reserve_of_the_database_takes_does_not_count_as_free()
    {
        await FillAsync(5);
        await File.WriteAllBytesAsync(Path.Combine(_layout.DatabaseDirectory, "reserved"), new byte[8 * Megabyte], Cancellation);
        await using var store = LocalStore.Open(_layout);
        var options = new CollectionOptions { BeginsBelow = Free + (2 * Megabyte), EnsureFree = Free + (5 * Megabyte) };
        var forecast = await new GarbageQuery(store, options).FindAsync(cancellationToken: Cancellation);

        var result = await new GarbageCollector(store, options).CollectAsync(cancellationToken: Cancellation);

        Assert.Equal(2, forecast.Items.Count);
        Assert.Equal(forecast.Items.Select(static item => item.Path).Order(), result.Deleted.Order());
    }

    [Fact]
    public async Task A_path_is_added_although_the_collection_fails()
    {
        await FillAsync(1);
        var sockets = Path.Combine(_layout.StateDirectory, "gc-socket");
        await File.WriteAllTextAsync(sockets, "no directory", Cancellation);

        await AddAsync(new NixConfiguration { MinimumFree = 39L * Megabyte }, "first");

        Assert.Equal(2, (await ListAsync()).Count);
        Assert.NotNull(Assert.Single(_log.Reports).Error);
    }

    private Task FillAsync(int count)
        => AddAsync(new NixConfiguration(), [.. Enumerable.Range(0, count).Select(static number => $"dead{number}")]);

    // Each path takes 3 MB.
    private async Task AddAsync(NixConfiguration configuration, params string[] names)
    {
        var options = new ReceivingOptions { FreeSpaceGuard = new AutomaticCollection(() => configuration, _log, _time) };
        await using var store = await LocalStore.OpenOrCreateAsync(_layout, () => options, Cancellation);
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        foreach (var name in names)
        {
            var nar = TestPaths.FileNar(new byte[3 * Megabyte]);
            await receiver.ReceiveAsync(
                new ValidPathInfo
                {
                    Path = TestPaths.Path(name),
                    NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
                    NarSize = nar.Length,
                },
                new MemoryStream(nar),
                Cancellation);
        }

        await receiver.CompleteAsync(Cancellation);
    }

    private async Task<List<string>> ListAsync()
    {
        await using var store = LocalStore.Open(_layout);
        var names = new List<string>();
        await foreach (var path in store.EnumeratePathsAsync("", Cancellation))
        {
            names.Add(path.Name);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    private sealed class ReportLog : IProgress<AutomaticCollectionReport>
    {
        public List<AutomaticCollectionReport> Reports { get; } = [];

        public void Report(AutomaticCollectionReport value) => Reports.Add(value);
    }
}
