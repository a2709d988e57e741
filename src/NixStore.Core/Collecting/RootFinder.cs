using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Collecting;

/// <summary>Finds what keeps the paths of a store from the collector.</summary>
public sealed class RootFinder
{
    private readonly IStore _store;
    private readonly IRootQueryStore _roots;

    /// <summary>Creates a finder.</summary>
    /// <param name="store">The store.</param>
    /// <exception cref="MissingCapabilityException">The store cannot list its roots.</exception>
    public RootFinder(IStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _roots = store.Require<IRootQueryStore>("list its roots");
    }

    /// <summary>Finds all roots. Nothing is changed.</summary>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The roots, and what could not be read.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public Task<StoreRootList> FindAsync(CancellationToken cancellationToken = default) => _roots.FindRootsAsync(cancellationToken);

    /// <summary>Finds all roots and measures their closures. Nothing is changed.</summary>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The roots with their sizes, and what could not be read.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<SizedRootList> FindSizedAsync(CancellationToken cancellationToken = default)
    {
        var found = await FindAsync(cancellationToken).ConfigureAwait(false);
        var graph = await SizedGraph.LoadAsync(
            _store, found.Roots.Select(static root => root.Path).OfType<StorePath>(), cancellationToken).ConfigureAwait(false);
        var sizes = graph is null ? null : new ClosureSizes(graph);
        return new SizedRootList(
            [.. found.Roots.Select(root => new SizedRoot(root, sizes?.Find(root.Path)))], found.Problems, found.UnreadableProcesses);
    }
}
