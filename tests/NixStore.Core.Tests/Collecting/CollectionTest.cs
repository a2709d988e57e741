using NixStore.Paths;

namespace NixStore.Collecting;

/// <summary>A test that collects the garbage of a made store.</summary>
public abstract class CollectionTest : IAsyncLifetime
{
    private protected MadeStore Made { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Made = await MadeStore.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Made.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected void AddChain()
    {
        Made.Add("a");
        Made.Add("b", ["a"]);
        Made.Add("c", ["b"]);
        Made.Add("d", ["c", "d"]);
    }

    private protected async Task<CollectionResult> CollectAsync(
        CollectionOptions? options = null, IProgress<CollectionProgress>? progress = null)
    {
        await using var store = Made.Open();
        return await new GarbageCollector(store, options).CollectAsync(progress, Cancellation);
    }

    private protected List<StorePath> ValidPaths()
        => [.. Made.ReadColumn("select path from ValidPaths").Select(Made.Layout.Directory.Parse).Order()];

    private protected List<string> Entries()
        => [.. Directory.GetFileSystemEntries(Made.Layout.RealStoreDirectory)
            .Select(static entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];

    private protected static List<StorePath> Paths(params string[] names) => [.. names.Select(TestPaths.Path).Order()];

    /// <summary>Reports progress on the thread of the collection.</summary>
    private protected sealed class SynchronousProgress(Action<CollectionProgress> report) : IProgress<CollectionProgress>
    {
        public void Report(CollectionProgress value) => report(value);
    }
}
