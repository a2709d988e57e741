using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that keeps from its collector what a link somewhere on this machine leads to.</summary>
public interface IRootStore
{
    /// <summary>
    /// Makes a link to a path and a root of it: while the link is there, the path and its closure are kept. A link that is there already
    /// and leads into the store is replaced in one moment.
    /// </summary>
    /// <param name="link">Where the link lies; a full path outside of the store.</param>
    /// <param name="path">The path; valid, or about to become so while a temporary root keeps it.</param>
    /// <param name="cancellationToken">A token to cancel the operation before the link is created.</param>
    /// <returns>A task that ends when both are there.</returns>
    /// <exception cref="NixStoreException">Something else lies where the link is to be, or it cannot be made.</exception>
    Task AddRootAsync(string link, StorePath path, CancellationToken cancellationToken = default);

    /// <summary>Makes a root of a link that somebody has made or is about to make; the link itself is not touched.</summary>
    /// <param name="link">Where the link lies; a full path outside of the store.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when the collector heeds the link.</returns>
    /// <exception cref="NixStoreException">The store cannot be written, or the link lies in it.</exception>
    Task AddIndirectRootAsync(string link, CancellationToken cancellationToken = default);

    /// <summary>Removes a link into the store, and the registration that made it a root. The path stays until garbage is collected.</summary>
    /// <param name="link">The link; a full path outside of the store.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when both are gone.</returns>
    /// <exception cref="NixStoreException">It is not a link into the store, or cannot be removed.</exception>
    Task RemoveRootAsync(string link, CancellationToken cancellationToken = default);
}
