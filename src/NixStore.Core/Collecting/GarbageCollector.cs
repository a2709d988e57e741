using NixStore.Stores;

namespace NixStore.Collecting;

/// <summary>
/// Deletes the garbage of a store. Nix can use the store at the same time: paths that a process roots or registers meanwhile are kept.
/// </summary>
public sealed class GarbageCollector
{
    private readonly IStoreCollector _collector;

    /// <summary>Creates a collector.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">What is kept, and when the collection stops; null for the defaults.</param>
    /// <exception cref="MissingCapabilityException">The store does not collect garbage.</exception>
    public GarbageCollector(IStore store, CollectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _collector = StoreCollectors.Of(store, options ?? new CollectionOptions());
    }

    /// <summary>Collects garbage. What cannot be deleted does not stop the rest.</summary>
    /// <param name="progress">Receives the progress, at most ten times a second, from the threads that work.</param>
    /// <param name="cancellationToken">Ends the collection; the store is whole, and the next collection goes on.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="RootsUnreadableException">Roots cannot be read. Nothing was deleted.</exception>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public Task<CollectionResult> CollectAsync(
        IProgress<CollectionProgress>? progress = null, CancellationToken cancellationToken = default)
        => _collector.CollectAsync(progress, cancellationToken);
}
