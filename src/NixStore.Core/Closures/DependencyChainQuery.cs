using System.Runtime.CompilerServices;
using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.Closures;

/// <summary>Finds chains of references that explain why one path depends on another.</summary>
/// <param name="store">The store.</param>
public sealed class DependencyChainQuery(IStore store)
{
    /// <summary>Finds chains of references from one path to another.</summary>
    /// <param name="from">The first path.</param>
    /// <param name="to">The last path.</param>
    /// <param name="selection">The selection of chains.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The chains, which are computed as they are enumerated. Empty if the first path does not depend on the last.</returns>
    /// <exception cref="StorePathNotValidException">The first path is not valid in the store.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async IAsyncEnumerable<DependencyChain> EnumerateAsync(
        StorePath from,
        StorePath to,
        ChainSelection selection = ChainSelection.Shortest,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var walk = new ClosureWalk(store, new ClosureOptions());
        var graph = await walk.RunAsync([from], cancellationToken).ConfigureAwait(false)
            ?? ReferenceGraph.Of([.. walk.Found.Values.OrderBy(static info => info.Path)]);
        foreach (var chain in new ChainSearch(graph, graph.NumberOf(from), graph.NumberOf(to)).Find(selection))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return chain;
        }
    }
}
