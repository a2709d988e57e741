using System.Runtime.CompilerServices;
using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Closures;

/// <summary>
/// Finds the closure of paths in a store. A small one is asked for level by level, in batches; a large one is taken from
/// the store's whole graph, where the store can give it.
/// </summary>
public sealed class ClosureQuery
{
    private readonly IStore _store;
    private readonly ClosureOptions _options;

    /// <summary>Creates a query.</summary>
    /// <param name="store">The store to ask.</param>
    /// <param name="options">What the closure holds; references alone where absent.</param>
    /// <exception cref="NixStoreException">The options need what the store cannot tell.</exception>
    public ClosureQuery(IStore store, ClosureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _options = options ?? new ClosureOptions();
        if (store is not IReferrerStore && (_options.Direction == ClosureDirection.Referrers || _options.IncludeOutputs))
        {
            throw new NixStoreException(
                $"The store {store.Location} does not know referrers or outputs of derivations, only references.") { Reason = FailureReason.RelationsNotKnown };
        }
    }

    /// <summary>Finds a closure and gives its paths one after the other.</summary>
    /// <param name="roots">The paths whose closure it is.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Every path of the closure once, the roots among them, each after all that it refers to.</returns>
    /// <exception cref="StorePathNotValidException">A root, or a reference of a path, is not valid in the store.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async IAsyncEnumerable<ValidPathInfo> EnumerateAsync(
        IEnumerable<StorePath> roots, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(roots);
        var walk = new ClosureWalk(_store, _options);
        if (await walk.RunAsync(roots, cancellationToken).ConfigureAwait(false) is not { } graph)
        {
            foreach (var info in DependencyOrder.Sort(walk.Found.Values))
            {
                yield return info;
            }

            yield break;
        }

        var infos = await LoadInfosAsync(graph, cancellationToken).ConfigureAwait(false);
        foreach (var number in TopologicalOrder.Of(graph.Edges))
        {
            // A collector may have taken the path since the graph was loaded.
            yield return infos[number] ?? throw new StorePathNotValidException(_store, graph.PathOf(number));
        }
    }

    /// <summary>Finds a closure whole.</summary>
    /// <param name="roots">The paths whose closure it is.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The closure.</returns>
    /// <exception cref="StorePathNotValidException">A root, or a reference of a path, is not valid in the store.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<Closure> FindAsync(IEnumerable<StorePath> roots, CancellationToken cancellationToken = default)
    {
        var rootList = roots.Distinct().ToList();
        var paths = new List<ValidPathInfo>();
        await foreach (var info in EnumerateAsync(rootList, cancellationToken).ConfigureAwait(false))
        {
            paths.Add(info);
        }

        return new Closure(rootList, paths);
    }

    private async Task<ValidPathInfo?[]> LoadInfosAsync(ReferenceGraph graph, CancellationToken cancellationToken)
    {
        // What refers to a path refers to others beside it, which its graph does not hold.
        if (_options.Direction == ClosureDirection.References && _store is IReferenceGraphStore graphStore)
        {
            return await graphStore.LoadPathInfosAsync(graph, cancellationToken).ConfigureAwait(false);
        }

        var infos = new ValidPathInfo?[graph.Count];
        await foreach (var info in _store.FindPathInfosAsync(graph.Paths, cancellationToken).ConfigureAwait(false))
        {
            infos[graph.NumberOf(info.Path)] = info;
        }

        return infos;
    }
}
