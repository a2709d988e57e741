namespace NixStore.Stores;

/// <summary>A store that can give its whole reference graph at once, which is faster than many queries for large closures.</summary>
public interface IReferenceGraphStore : IStore
{
    /// <summary>Counts the valid paths, so that a caller can judge whether loading the graph pays.</summary>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>The count.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<long> CountPathsAsync(CancellationToken cancellationToken);

    /// <summary>Loads the graph as it stands in one moment.</summary>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>The graph.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<ReferenceGraph> LoadReferenceGraphAsync(CancellationToken cancellationToken);
}
