using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that knows the closure of paths by itself, which saves a round trip for each level of references.</summary>
public interface IClosureStore : IStore
{
    /// <summary>Returns the closure of paths.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>All that the valid ones of the paths refer to, directly or not, and those paths themselves.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<IReadOnlyCollection<StorePath>> FindClosureAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default);
}
