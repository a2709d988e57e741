using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Local;
using NixStore.Stores.Remote.Daemon;

namespace NixStore.Collecting;

/// <summary>Collects the garbage of one kind of store.</summary>
internal interface IStoreCollector
{
    /// <summary>Finds the names of what is dead, without measuring it.</summary>
    Task<IReadOnlyList<StorePath>> FindDeadAsync(CancellationToken cancellationToken);

    /// <summary>Finds what a collection would delete.</summary>
    Task<GarbageReport> FindGarbageAsync(IProgress<CollectionProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Deletes it.</summary>
    Task<CollectionResult> CollectAsync(IProgress<CollectionProgress>? progress, CancellationToken cancellationToken);
}

/// <summary>Chooses how the garbage of a store is collected.</summary>
internal static class StoreCollectors
{
    /// <summary>Returns the collector of a store.</summary>
    /// <exception cref="NixStoreException">The store has no collector.</exception>
    public static IStoreCollector Of(IStore store, CollectionOptions options) => store switch
    {
        BinaryCacheStore cache => new CacheCollector(cache, options),
        _ when options.Roots.Count > 0 => throw new NixStoreException(
            $"The store {store.Location} has its own roots, so paths that stay cannot be named. Register them as roots."),
        LocalStore local => new LocalCollector(local, options),
        DaemonStore daemon => new DaemonCollector(daemon, options),
        _ => throw new NixStoreException(
            $"The store {store.Location} does not support garbage collection. Use a local store, a daemon or a binary cache."),
    };
}
