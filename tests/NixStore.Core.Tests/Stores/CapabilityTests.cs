using NixStore.Copying;
using NixStore.Paths;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores;

public sealed class CapabilityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_store_offers_what_it_implements_and_nothing_else()
    {
        IStore store = new MemoryStore();
        Assert.Same(store, store.Find<IReferrerStore>());
        Assert.Null(store.Find<IFileStore>());
    }

    [Fact]
    public void A_missing_capability_is_an_error_that_names_the_store_and_the_action()
    {
        var failure = Assert.Throws<MissingCapabilityException>(
            () => new MemoryStore { Location = "here" }.Require<IFileStore>("list files"));
        Assert.Equal("The store here cannot list files.", failure.Message);
        Assert.Equal(typeof(IFileStore), failure.Capability);
    }

    [Fact]
    public async Task A_copy_runs_through_a_decorator_of_the_source()
    {
        var inner = new MemoryStore();
        inner.Add("glibc");
        var hello = inner.Add("hello", "glibc");
        await using var source = new RecordingStore(inner);
        var target = new MemoryStore();
        await new ClosureCopier(source, target).CopyAsync([hello.Path], cancellationToken: Token);
        Assert.True(target.Has("hello"));
        Assert.Equal([TestPaths.Path("glibc"), hello.Path], source.Opened.Order());
    }

    [Fact]
    public void A_decorator_forwards_all_capabilities_with_one_override()
    {
        var inner = new MemoryStore();
        IStore source = new RecordingStore(inner);
        Assert.Same(inner, source.Find<IReferrerStore>());
        Assert.Same(inner, source.Find<IWritableStore>());
        Assert.Null(source.Find<IFileStore>());
    }

    [Fact]
    public async Task A_store_that_reads_a_nar_only_from_its_beginning_opens_it_in_the_middle()
    {
        IStore store = new MemoryStore();
        var info = ((MemoryStore)store).Add("hello");
        await using var rest = await store.OpenNarAsync(info.Path, 100, Token);
        using var bytes = new MemoryStream();
        await rest.CopyToAsync(bytes, Token);
        Assert.Equal(((MemoryStore)store).NarOf(info.Path)[100..], bytes.ToArray());
    }

    [Fact]
    public async Task A_nar_that_is_shorter_than_what_is_to_be_skipped_is_an_error()
    {
        IStore store = new MemoryStore();
        var info = ((MemoryStore)store).Add("hello");
        await Assert.ThrowsAsync<NixStoreException>(() => store.OpenNarAsync(info.Path, info.NarSize + 1, Token));
    }

    /// <summary>A decorator that records which NARs are opened.</summary>
    private sealed class RecordingStore(IStore store) : IStore
    {
        public System.Collections.Concurrent.ConcurrentBag<StorePath> Opened { get; } = [];
        public string Location => store.Location;
        public StoreDirectory Directory => store.Directory;
        public T? Find<T>() where T : class => this as T ?? store.Find<T>();
        public Task<ValidPathInfo?> FindPathInfoAsync(StorePath path, CancellationToken stop) => store.FindPathInfoAsync(path, stop);
        public IAsyncEnumerable<ValidPathInfo> FindPathInfosAsync(IReadOnlyCollection<StorePath> paths, CancellationToken stop)
            => store.FindPathInfosAsync(paths, stop);
        public Task<IReadOnlySet<StorePath>> FindValidPathsAsync(IReadOnlyCollection<StorePath> paths, CancellationToken stop)
            => store.FindValidPathsAsync(paths, stop);
        public Task<StorePath?> FindByHashPartAsync(string hashPart, CancellationToken stop) => store.FindByHashPartAsync(hashPart, stop);
        public Task<Stream> OpenNarAsync(StorePath path, CancellationToken stop)
        {
            Opened.Add(path);
            return store.OpenNarAsync(path, stop);
        }

        public ValueTask DisposeAsync() => store.DisposeAsync();
    }
}
