using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store whose paths can be kept from its collector for a while.</summary>
public interface ITemporaryRootStore
{
    /// <summary>Keeps paths, valid or not, from the collector until this store is closed.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the wait for a running collector.</param>
    /// <returns>A task that ends when no collector deletes the paths any more.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task AddTemporaryRootsAsync(IEnumerable<StorePath> paths, CancellationToken cancellationToken = default);
}
