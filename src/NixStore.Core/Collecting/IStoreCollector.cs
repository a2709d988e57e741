using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local;

namespace NixStore.Collecting;

/// <summary>Collects the garbage of one kind of store.</summary>
internal interface IStoreCollector
{
    /// <summary>Finds the names of what is dead, without measuring it.</summary>
    Task<IReadOnlyList<StorePath>> FindDeadAsync(CancellationToken cancellationToken);

    /// <summary>Finds the full names of what a collection would delete in the store directory, without measuring it.</summary>
    Task<IReadOnlyList<string>> FindNamesAsync(CancellationToken cancellationToken);

    /// <summary>Finds what a collection would delete.</summary>
    Task<GarbageReport> FindGarbageAsync(IProgress<CollectionProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Deletes it.</summary>
    Task<CollectionResult> CollectAsync(IProgress<CollectionProgress>? progress, CancellationToken cancellationToken);
}

/// <summary>Chooses how the garbage of a store is collected.</summary>
internal static class StoreCollectors
{
    /// <summary>Returns the collector of a store.</summary>
    /// <exception cref="MissingCapabilityException">The store has no collector.</exception>
    /// <exception cref="NixStoreException">The store has its own roots, and paths that stay are named.</exception>
    public static IStoreCollector Of(IStore store, CollectionOptions options)
        => store.Find<BinaryCacheStore>() is { } cache ? new CacheCollector(cache, options)
            : options.Roots.Count > 0 ? throw new NixStoreException(
                $"The store {store.Location} has its own roots, so paths that stay cannot be named. Register them as roots.")
            : store.Find<LocalStore>() is { } local ? new LocalCollector(local, options)
            : new RequestingCollector(store, store.Require<ICollectingStore>("collect garbage"), options);
}
