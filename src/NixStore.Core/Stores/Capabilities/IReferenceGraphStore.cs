using NixStore.Graphs;
using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that can give its whole reference graph at once, which is faster than many queries for large closures.</summary>
public interface IReferenceGraphStore
{
    /// <summary>Counts the valid paths, so that a caller can judge whether loading the graph pays.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The count.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<long> CountPathsAsync(CancellationToken cancellationToken = default);

    /// <summary>Loads the graph as it stands in one moment.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The graph.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<ReferenceGraph> LoadReferenceGraphAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Finds what the store knows of all paths of a graph at once. A store that can read faster by taking the references
    /// from the graph does so.
    /// </summary>
    /// <param name="graph">The graph; of each of its paths it holds all references.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The information by number, or null if a path is not valid any longer.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<ValidPathInfo?[]> LoadPathInfosAsync(ReferenceGraph graph, CancellationToken cancellationToken = default);
}
