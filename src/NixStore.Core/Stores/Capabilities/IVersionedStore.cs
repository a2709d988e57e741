namespace NixStore.Stores.Capabilities;

/// <summary>A store that tells cheaply whether anything in it has changed, so that what was asked before need not be asked again.</summary>
public interface IVersionedStore : IStore
{
    /// <summary>Returns a number that is another one after paths were added, changed or removed, by whomever.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The number; it means nothing but the same or another state, and only while the store is open.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<long> FindVersionAsync(CancellationToken cancellationToken = default);
}
