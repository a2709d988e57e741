using System.Runtime.CompilerServices;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Closures;

/// <summary>
/// Finds the closure of paths in a store. A small one is asked for level by level, in batches; a large one is taken from
/// the store's whole graph, where the store can give it.
/// </summary>
public sealed class ClosureQuery
{
    private const int PathsInBatch = 1000;

    private readonly IStore _store;
    private readonly ClosureOptions _options;

    /// <summary>Makes a query.</summary>
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
                $"The store {store.Location} cannot tell referrers or outputs of derivations; ask for references alone, or name another store with -Store.");
        }
    }

    /// <summary>Finds a closure and gives its paths one after the other.</summary>
    /// <param name="roots">The paths whose closure it is.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>Every path of the closure once, the roots among them, each after all that it refers to.</returns>
    /// <exception cref="StorePathNotValidException">A root, or a reference of a path, is not valid in the store.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async IAsyncEnumerable<PathInfo> EnumerateAsync(
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

        foreach (var batch in DependencyOrder.Order(graph).Chunk(PathsInBatch))
        {
            foreach (var info in await FindInfosAsync(graph, batch, cancellationToken).ConfigureAwait(false))
            {
                yield return info;
            }
        }
    }

    /// <summary>Finds a closure whole.</summary>
    /// <param name="roots">The paths whose closure it is.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>The closure.</returns>
    /// <exception cref="StorePathNotValidException">A root, or a reference of a path, is not valid in the store.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<Closure> FindAsync(IEnumerable<StorePath> roots, CancellationToken cancellationToken = default)
    {
        var rootList = roots.Distinct().ToList();
        var paths = new List<PathInfo>();
        await foreach (var info in EnumerateAsync(rootList, cancellationToken).ConfigureAwait(false))
        {
            paths.Add(info);
        }

        return new Closure(rootList, paths);
    }

    private async Task<PathInfo[]> FindInfosAsync(ReferenceGraph graph, int[] numbers, CancellationToken cancellationToken)
    {
        var positions = new Dictionary<StorePath, int>(numbers.Length);
        for (var i = 0; i < numbers.Length; i++)
        {
            positions.Add(graph.PathOf(numbers[i]), i);
        }

        var infos = new PathInfo?[numbers.Length];
        await foreach (var info in _store.FindPathInfosAsync(positions.Keys, cancellationToken).ConfigureAwait(false))
        {
            infos[positions[info.Path]] = info;
        }

        for (var i = 0; i < infos.Length; i++)
        {
            // A collector may have taken the path since the graph was loaded.
            if (infos[i] is null)
            {
                throw new StorePathNotValidException(_store, graph.PathOf(numbers[i]));
            }
        }

        return infos!;
    }
}
