using NixStore.Closures;
using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Errors;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Database;

namespace NixStore.Collecting;

/// <summary>The references of some paths and of all that they reach, with the sizes of their NARs.</summary>
/// <param name="References">The graph.</param>
/// <param name="NarSizes">The size of the NAR of each path, in bytes.</param>
internal sealed record SizedGraph(ReferenceGraph References, long[] NarSizes)
{
    /// <summary>Creates the graph of a snapshot.</summary>
    public static SizedGraph Of(StoreSnapshot snapshot) => new(snapshot.References, snapshot.NarSizes);

    /// <summary>Loads the graph of some paths. A local store is loaded as a whole, in one scan.</summary>
    /// <param name="store">The store.</param>
    /// <param name="paths">The paths. Those that are not valid are ignored.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The graph, or null if a collection has deleted paths meanwhile.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public static async Task<SizedGraph?> LoadAsync(IStore store, IEnumerable<StorePath> paths, CancellationToken cancellationToken)
        => store.Find<LocalStore>() is { } local
            ? Of(local.Database.LoadSnapshot(cancellationToken))
            : await QueryAsync(store, [.. paths.Distinct()], cancellationToken).ConfigureAwait(false);

    private static async Task<SizedGraph?> QueryAsync(
        IStore store, IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        try
        {
            var valid = await store.FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false);
            var closure = await new ClosureQuery(store).FindAsync(valid, cancellationToken).ConfigureAwait(false);
            ValidPathInfo[] sorted = [.. closure.Paths.OrderBy(static info => info.Path)];
            return new SizedGraph(ReferenceGraph.Of(sorted), Array.ConvertAll(sorted, static info => info.NarSize));
        }
        catch (StorePathNotValidException)
        {
            return null;
        }
    }
}
