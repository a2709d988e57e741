using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Remote.Connections;

namespace NixStore.Testing.Stores;

/// <summary>A store in memory that is far away: it registers each path as it comes, and counts how often it is waited for.</summary>
internal sealed class FarStore : IWritableStore
{
    private readonly MemoryStore _store = new() { Location = "far" };
    private int _waits;

    /// <summary>How often something was asked of it, or given to it.</summary>
    public int Waits => Volatile.Read(ref _waits);

    /// <summary>What it holds.</summary>
    public MemoryStore Contents => _store;

    public string Location => _store.Location;

    public StoreDirectory Directory => _store.Directory;

    public Task<ValidPathInfo?> FindPathInfoAsync(StorePath path, CancellationToken cancellationToken)
        => Count().FindPathInfoAsync(path, cancellationToken);

    public IAsyncEnumerable<ValidPathInfo> FindPathInfosAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => Count().FindPathInfosAsync(paths, cancellationToken);

    public Task<IReadOnlySet<StorePath>> FindValidPathsAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => Count().FindValidPathsAsync(paths, cancellationToken);

    public Task<StorePath?> FindByHashPartAsync(string hashPart, CancellationToken cancellationToken)
        => Count().FindByHashPartAsync(hashPart, cancellationToken);

    public Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken) => Count().OpenNarAsync(path, cancellationToken);

    public bool ReceivesInOrder => true;

    public Task<IPathReceiver> BeginReceivingAsync(CancellationToken cancellationToken)
        => Task.FromResult<IPathReceiver>(new Receiver(this));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private MemoryStore Count()
    {
        Interlocked.Increment(ref _waits);
        return _store;
    }

    private sealed class Receiver(FarStore store) : RemotePathReceiver(store)
    {
        public override int OrderedStreams => 2;

        public override async Task ReceiveAllAsync(
            IReadOnlyList<ValidPathInfo> infos,
            Func<ValidPathInfo, CancellationToken, Task<Stream>> openNar,
            CancellationToken cancellationToken)
        {
            store.Count();
            foreach (var info in infos)
            {
                await using var nar = await openNar(info, cancellationToken);
                await TakeAsync(info, nar, cancellationToken);
            }
        }

        protected override async Task<bool> IsValidAsync(ValidPathInfo info, CancellationToken cancellationToken)
            => (await store.FindValidPathsAsync([info.Path], cancellationToken)).Count > 0;

        protected override Task SendAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken)
        {
            store.Count();
            return TakeAsync(info, nar, cancellationToken);
        }

        private async Task TakeAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken)
        {
            var bytes = new byte[info.NarSize];
            await nar.ReadExactlyAsync(bytes, cancellationToken);
            if (!store._store.TryRegister(info, bytes))
            {
                throw new NixStoreException($"A reference of {info.Path} is not valid.");
            }
        }
    }
}
