using NixStore.Stores.Receiving;

namespace NixStore.Stores.Capabilities;

/// <summary>
/// A store that registers each path as it comes, as one does that is far away: it takes many paths in one stream, and has to be told of
/// each, its hash too, before its NAR.
/// </summary>
public interface IOrderedStore : IWritableStore
{
    /// <summary>Starts to take paths, each after all that it refers to.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The receiver; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task<IOrderedReceiver> BeginReceivingInOrderAsync(CancellationToken cancellationToken = default);
}
