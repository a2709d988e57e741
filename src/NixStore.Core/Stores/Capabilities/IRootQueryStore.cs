namespace NixStore.Stores.Capabilities;

/// <summary>A store whose roots can be listed.</summary>
public interface IRootQueryStore
{
    /// <summary>Finds all roots. Nothing is changed, and what cannot be read is in the result.</summary>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The roots.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<StoreRootList> FindRootsAsync(CancellationToken cancellationToken = default);
}
