using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Collecting;

/// <summary>Finds the garbage of a store. Nothing is changed.</summary>
public sealed class GarbageQuery
{
    private readonly IStoreCollector _collector;

    /// <summary>Creates a query.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">What is kept, and when a collection would stop; null for the defaults.</param>
    /// <exception cref="MissingCapabilityException">The store does not collect garbage.</exception>
    public GarbageQuery(IStore store, CollectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _collector = StoreCollectors.Of(store, options ?? new CollectionOptions());
    }

    /// <summary>Finds the dead paths, without measuring them and whatever the limits are.</summary>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>The paths that no root reaches. A daemon includes files that are no valid paths.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<StorePath>> FindDeadAsync(CancellationToken cancellationToken = default)
        => _collector.FindDeadAsync(cancellationToken);

    /// <summary>Finds what a collection would delete in the store directory, without measuring it and whatever the limits are.</summary>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>The full names of dead paths, and of files that are named like store paths and are not valid.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<string>> FindNamesAsync(CancellationToken cancellationToken = default)
        => _collector.FindNamesAsync(cancellationToken);

    /// <summary>Finds what a collection with the same options would delete, and measures it.</summary>
    /// <param name="progress">Receives the progress, at most ten times a second.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>The garbage.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public Task<GarbageReport> FindAsync(IProgress<CollectionProgress>? progress = null, CancellationToken cancellationToken = default)
        => _collector.FindGarbageAsync(progress, cancellationToken);
}
