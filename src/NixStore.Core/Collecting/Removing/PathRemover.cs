using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local;

namespace NixStore.Collecting.Removing;

/// <summary>Removes paths by name, if no root keeps them. A path that is not removed does not stop the others.</summary>
public sealed class PathRemover
{
    private readonly IPathRemover _remover;

    /// <summary>Creates a remover.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">How paths are removed; null for the defaults.</param>
    /// <exception cref="MissingCapabilityException">The store does not remove paths.</exception>
    /// <exception cref="NixStoreException">The store does not support the options.</exception>
    public PathRemover(IStore store, RemovalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        options ??= new RemovalOptions();
        _remover = store.Find<LocalStore>() is { } local
            ? new LocalPathRemover(local, options)
            : new RequestingPathRemover(store, store.Require<ICollectingStore>("remove paths by name"), options);
    }

    /// <summary>Finds what would be removed. Nothing is changed.</summary>
    /// <param name="paths">The paths, in any order.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>What would be removed, and what would be refused.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public Task<RemovalReport> FindAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return _remover.FindAsync(paths, cancellationToken);
    }

    /// <summary>Removes paths.</summary>
    /// <param name="paths">The paths, in any order; those that refer to each other go together.</param>
    /// <param name="progress">Receives the progress, at most ten times a second, from the threads that work.</param>
    /// <param name="cancellationToken">Ends the removal; the store is whole.</param>
    /// <returns>What was removed, and what was refused.</returns>
    /// <exception cref="RootsUnreadableException">Roots cannot be read. Nothing was removed.</exception>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public Task<RemovalResult> RemoveAsync(
        IReadOnlyCollection<StorePath> paths, IProgress<CollectionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return _remover.RemoveAsync(paths, progress, cancellationToken);
    }
}

/// <summary>Removes paths of one kind of store by name.</summary>
internal interface IPathRemover
{
    /// <summary>Finds what would be removed.</summary>
    Task<RemovalReport> FindAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken);

    /// <summary>Removes it.</summary>
    Task<RemovalResult> RemoveAsync(
        IReadOnlyCollection<StorePath> paths, IProgress<CollectionProgress>? progress, CancellationToken cancellationToken);
}
