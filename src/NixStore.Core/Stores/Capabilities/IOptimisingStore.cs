namespace NixStore.Stores.Capabilities;

/// <summary>A store that links its equal files itself, such as the store of a daemon.</summary>
public interface IOptimisingStore
{
    /// <summary>Lets the store link its equal files.</summary>
    /// <param name="cancellationToken">A token to cancel the operation. What was linked before stays linked.</param>
    /// <returns>A task that ends when all files are linked.</returns>
    /// <exception cref="NixStoreException">The store refused the request, or the connection is lost.</exception>
    Task OptimiseAsync(CancellationToken cancellationToken = default);
}
