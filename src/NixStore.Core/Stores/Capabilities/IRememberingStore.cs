using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that may answer from what it was told in an earlier session, which can be out of date.</summary>
public interface IRememberingStore : IStore
{
    /// <summary>Returns what is known of a path now: if that was remembered from an earlier session, it is asked for again.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>What is known, from now on by the store's other members too, or null if the path is not valid.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<ValidPathInfo?> FindCurrentPathInfoAsync(StorePath path, CancellationToken cancellationToken = default);
}
