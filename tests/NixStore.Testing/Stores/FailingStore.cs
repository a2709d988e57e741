using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Testing.Stores;

/// <summary>A store that fails where a test wants it.</summary>
internal sealed class FailingStore(MemoryStore store, Func<StorePath, StorePath> ask) : IStore
{
    public string Location => store.Location;

    public StoreDirectory Directory => store.Directory;

    public Task<ValidPathInfo?> FindPathInfoAsync(StorePath path, CancellationToken cancellationToken)
        => store.FindPathInfoAsync(ask(path), cancellationToken);

    public IAsyncEnumerable<ValidPathInfo> FindPathInfosAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => store.FindPathInfosAsync([.. paths.Select(ask)], cancellationToken);

    public Task<IReadOnlySet<StorePath>> FindValidPathsAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => store.FindValidPathsAsync([.. paths.Select(ask)], cancellationToken);

    public Task<StorePath?> FindByHashPartAsync(string hashPart, CancellationToken cancellationToken)
        => store.FindByHashPartAsync(hashPart, cancellationToken);

    public Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken)
        => store.OpenNarAsync(ask(path), cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
