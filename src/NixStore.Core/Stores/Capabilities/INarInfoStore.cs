using NixStore.Narinfo;
using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that keeps compressed NARs and knows where each is and how large.</summary>
public interface INarInfoStore : IStore
{
    /// <summary>Returns all that the store knows of a path, the compressed NAR included.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The narinfo, or null if the path is not valid here.</returns>
    /// <exception cref="NixFormatException">The narinfo is malformed, or that of another path.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<NarInfo?> FindNarInfoAsync(StorePath path, CancellationToken cancellationToken = default);
}
