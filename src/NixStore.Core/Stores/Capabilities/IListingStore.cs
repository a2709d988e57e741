using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that keeps listings of paths, from which the files of a path are known without its NAR.</summary>
public interface IListingStore : IStore
{
    /// <summary>Finds the listing of a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The root of what the path's NAR holds, or null if the store has no good listing of it, so that only the NAR
    /// tells.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<NarListing?> FindListingAsync(StorePath path, CancellationToken cancellationToken = default);
}
