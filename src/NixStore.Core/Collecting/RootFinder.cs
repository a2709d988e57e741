using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Collecting;

/// <summary>Finds what keeps the paths of a store from the collector.</summary>
public sealed class RootFinder
{
    private readonly IRootQueryStore _store;

    /// <summary>Creates a finder.</summary>
    /// <param name="store">The store.</param>
    /// <exception cref="MissingCapabilityException">The store cannot list its roots.</exception>
    public RootFinder(IStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store.Require<IRootQueryStore>("list its roots");
    }

    /// <summary>Finds all roots. Nothing is changed.</summary>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The roots, and what could not be read.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public Task<StoreRootList> FindAsync(CancellationToken cancellationToken = default) => _store.FindRootsAsync(cancellationToken);
}
