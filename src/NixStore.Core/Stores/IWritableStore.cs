using NixStore.Stores.Receiving;

namespace NixStore.Stores;

/// <summary>A store that takes paths.</summary>
public interface IWritableStore : IStore
{
    /// <summary>Starts to take paths: one receiver for all that is moved together.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The receiver; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task<IPathReceiver> BeginReceivingAsync(CancellationToken cancellationToken = default);
}
