using System.Runtime.CompilerServices;
using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Closures;

/// <summary>
/// Finds the closure of paths in a store. A small closure is queried level by level, in batches. A large one is computed from the reference
/// graph of the store, if it is available.
/// </summary>
public sealed class ClosureQuery
{
    private readonly IStore _store;
    private readonly ClosureOptions _options;

    /// <summary>Creates a query.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">The options, or null for references only.</param>
    /// <exception cref="MissingCapabilityException">The store does not support the options.</exception>
    public ClosureQuery(IStore store, ClosureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _options = options ?? new ClosureOptions();
        if (_options.Direction == ClosureDirection.Referrers || _options.IncludeOutputs)
        {
            store.Require<IReferrerStore>("find referrers or outputs of derivations");
        }
    }

    /// <summary>Returns the paths of a closure.</summary>
    /// <param name="roots">The roots of the closure.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Every path of the closure once, including the roots, dependencies first.</returns>
    /// <exception cref="StorePathNotValidException">A root or a reference is not valid in the store.</exception>
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
            // The path may have been deleted since the graph was loaded.
            yield return infos[number] ?? throw new StorePathNotValidException(_store, graph.PathOf(number));
        }
    }

    /// <summary>Returns a closure.</summary>
    /// <param name="roots">The roots of the closure.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The closure.</returns>
    /// <exception cref="StorePathNotValidException">A root or a reference is not valid in the store.</exception>
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
        // Referrers have other references too, which the graph does not contain.
        if (_options.Direction == ClosureDirection.References && _store.Find<IReferenceGraphStore>() is { } graphStore)
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
