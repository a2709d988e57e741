using NixStore.Nar;
using NixStore.Narinfo;
using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that keeps compressed NARs, and describes each in a narinfo.</summary>
public interface INarInfoStore
{
    /// <summary>Finds all that the store knows of a path, the compressed NAR included.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The narinfo, or null if the path is not valid here.</returns>
    /// <exception cref="NixFormatException">The narinfo is malformed, or that of another path.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<NarInfo?> FindNarInfoAsync(StorePath path, CancellationToken cancellationToken = default);

    /// <summary>Finds the listing that the store keeps of a path, so that its files are known without its NAR.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The root of what the path's NAR holds; null if the store has no good listing of it.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<NarListing?> FindListingAsync(StorePath path, CancellationToken cancellationToken = default) => Task.FromResult<NarListing?>(null);
}
