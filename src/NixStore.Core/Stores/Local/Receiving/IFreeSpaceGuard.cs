using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Receiving;

/// <summary>Keeps space free while paths are added to a local store.</summary>
public interface IFreeSpaceGuard
{
    /// <summary>
    /// Makes space if there is too little. It is called before each path is added, when the path and its references have temporary roots.
    /// </summary>
    /// <param name="layout">The store.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when the path can be added. A failure to make space is not an error of the path.</returns>
    Task EnsureAsync(LocalStoreLayout layout, CancellationToken cancellationToken = default);
}
