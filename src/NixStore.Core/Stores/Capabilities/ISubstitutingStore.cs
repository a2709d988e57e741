using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that can fetch paths by itself, from the binary caches that are configured there.</summary>
public interface ISubstitutingStore
{
    /// <summary>
    /// Lets the store fetch those of some paths that its caches have, together with all that they refer to. What it cannot get stays
    /// missing and is no error.
    /// </summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation. Paths that are valid by then stay valid.</param>
    /// <returns>Those of the paths that are valid then.</returns>
    /// <exception cref="NixStoreException">The store cannot be asked.</exception>
    Task<IReadOnlySet<StorePath>> SubstituteAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default);
}
