using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that keeps from its collector what a link somewhere on this machine leads to.</summary>
public interface IRootStore
{
    /// <summary>
    /// Creates a link to a path and registers it as a root. While the link exists, the path and its closure are kept. An existing link into
    /// the store is replaced atomically.
    /// </summary>
    /// <param name="link">The full path of the link, outside of the store.</param>
    /// <param name="path">The path; valid, or about to become so while a temporary root keeps it.</param>
    /// <param name="cancellationToken">A token to cancel the operation before the link is created.</param>
    /// <returns>A task that completes when the link and the root exist.</returns>
    /// <exception cref="NixStoreException">The location of the link is in use, or the link cannot be created.</exception>
    Task AddRootAsync(string link, StorePath path, CancellationToken cancellationToken = default);

    /// <summary>Registers a link as a root. The link may be created later, and is not changed.</summary>
    /// <param name="link">The full path of the link, outside of the store.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that completes when the collector honours the link.</returns>
    /// <exception cref="NixStoreException">The store cannot be written, or the link is in the store.</exception>
    Task AddIndirectRootAsync(string link, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes a link into the store, and the registration that made it a root. The path stays until garbage is collected.
    /// </summary>
    /// <param name="link">The link; a full path outside of the store.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when both are gone.</returns>
    /// <exception cref="NixStoreException">It is not a link into the store, or cannot be removed.</exception>
    Task RemoveRootAsync(string link, CancellationToken cancellationToken = default);
}
