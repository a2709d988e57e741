using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that can list its paths.</summary>
public interface IEnumerableStore
{
    /// <summary>Lists all valid paths with what the store knows of them.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The paths, in any order, as they are read.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    IAsyncEnumerable<ValidPathInfo> EnumeratePathInfosAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists the valid paths whose base name begins with a text; cheap where the store has an index.</summary>
    /// <param name="prefix">The beginning of the base name; empty for all.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The paths, sorted, as they are read.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    IAsyncEnumerable<StorePath> EnumeratePathsAsync(string prefix, CancellationToken cancellationToken = default);
}
