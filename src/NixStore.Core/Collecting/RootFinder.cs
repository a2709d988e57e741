using NixStore.Closures;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Stores.Local;

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
        var sizes = _store.Find<LocalStore>() is { } local
            ? ClosureSizes.Of(local.Database.LoadSnapshot(cancellationToken))
            : await MeasureAsync(found, cancellationToken).ConfigureAwait(false);
        return new SizedRootList(
            [.. found.Roots.Select(root => new SizedRoot(root, sizes?.Find(root.Path)))], found.Problems, found.UnreadableProcesses);
    }

    // Null if a collection has deleted paths meanwhile.
    private async Task<ClosureSizes?> MeasureAsync(StoreRootList found, CancellationToken cancellationToken)
    {
        try
        {
            StorePath[] paths = [.. found.Roots.Select(static root => root.Path).OfType<StorePath>().Distinct()];
            var valid = await _store.FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false);
            var closure = await new ClosureQuery(_store).FindAsync(valid, cancellationToken).ConfigureAwait(false);
            return ClosureSizes.Of(closure.Paths);
        }
        catch (StorePathNotValidException)
        {
            return null;
        }
    }
}
