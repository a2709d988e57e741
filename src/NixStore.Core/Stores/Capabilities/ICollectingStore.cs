namespace NixStore.Stores.Capabilities;

/// <summary>A store that collects its garbage itself, by its own configuration, such as the store of a daemon.</summary>
public interface ICollectingStore
{
    /// <summary>Gets the directory on this machine that contains the files of the store; null if they are on another machine.</summary>
    string? PhysicalDirectory { get; }

    /// <summary>Sends a request to the collector of the store.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">A token to cancel the operation. What was deleted before stays deleted.</param>
    /// <returns>What the collector found or deleted.</returns>
    /// <exception cref="NixStoreException">The store refused the request, or the connection is lost.</exception>
    Task<GarbageResult> CollectGarbageAsync(GarbageRequest request, CancellationToken cancellationToken = default);
}
