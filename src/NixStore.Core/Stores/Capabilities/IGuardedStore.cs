using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that does not take every path from everyone, and whose refusal can be foreseen.</summary>
public interface IGuardedStore : IWritableStore
{
    /// <summary>Finds the paths that the store is sure to refuse, so that this can be told before anything is sent.</summary>
    /// <param name="infos">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Those that it refuses, in the same order.</returns>
    /// <exception cref="NixStoreException">The store cannot be asked.</exception>
    Task<IReadOnlyList<ValidPathInfo>> FindRefusedAsync(IReadOnlyCollection<ValidPathInfo> infos, CancellationToken cancellationToken = default);
}
