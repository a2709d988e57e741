using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Closures;

/// <summary>Collects the paths of one closure in any order.</summary>
internal sealed class ClosureWalk(IStore store, ClosureOptions options)
{
    /// <summary>
    /// The number of queries, as a share of the store, before its graph is loaded. A query of one path costs about as much as loading
    /// twenty paths in a graph. With a share of a fortieth, the queries of a large closure cost little, and those of a closure that ends
    /// just before cost no more than the graph.
    /// </summary>
    private const int GraphShare = 40;

    /// <summary>
    /// The number of paths that are always queried, without counting the paths of the store, because the difference is not noticeable.
    /// </summary>
    private const int AlwaysQueried = 1000;

    private readonly Dictionary<StorePath, ValidPathInfo> _found = [];
    private readonly HashSet<StorePath> _seen = [];
    private long? _storeCount;

    /// <summary>Gets the paths that were found by queries.</summary>
    public IReadOnlyDictionary<StorePath, ValidPathInfo> Found => _found;

    private bool FollowsReferencesAlone => !options.IncludeOutputs && !options.IncludeDerivers;

    /// <summary>Finds all paths.</summary>
    /// <param name="roots">The roots.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The graph of the closure if it was computed from that of the store, or null if <see cref="Found"/> has all paths.</returns>
    public async Task<ReferenceGraph?> RunAsync(IEnumerable<StorePath> roots, CancellationToken cancellationToken)
    {
        var rootList = roots.ToList();
        var level = rootList.Where(_seen.Add).ToList();
        if (options.Direction == ClosureDirection.References && FollowsReferencesAlone
            && await store.FindClosureAsync(level, cancellationToken).ConfigureAwait(false) is { } closure)
        {
            level.AddRange(closure.Where(_seen.Add));
        }

        while (level.Count > 0)
        {
            if (store.Find<IReferenceGraphStore>() is { } graphStore
                && await GraphPaysAsync(graphStore, cancellationToken).ConfigureAwait(false))
            {
                var graph = await graphStore.LoadReferenceGraphAsync(cancellationToken).ConfigureAwait(false);
                return TakeFrom(graph, rootList);
            }

            level = await NextLevelAsync(level, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<bool> GraphPaysAsync(IReferenceGraphStore graphStore, CancellationToken cancellationToken)
    {
        if (!FollowsReferencesAlone || _seen.Count < AlwaysQueried)
        {
            return false;
        }

        _storeCount ??= await graphStore.CountPathsAsync(cancellationToken).ConfigureAwait(false);
        return _seen.Count >= _storeCount / GraphShare;
    }

    private ReferenceGraph TakeFrom(ReferenceGraph graph, List<StorePath> roots)
    {
        var reached = new ReachableSet(options.Direction == ClosureDirection.Referrers ? graph.Edges.Reverse() : graph.Edges);
        foreach (var root in roots)
        {
            var number = graph.NumberOf(root);
            if (number < 0)
            {
                throw new StorePathNotValidException(store, root);
            }

            reached.Add(number);
        }

        return graph.PartOf(reached.Nodes);
    }

    private async Task<List<StorePath>> NextLevelAsync(List<StorePath> level, CancellationToken cancellationToken)
    {
        var next = new List<StorePath>();
        var derivers = new List<StorePath>();
        await foreach (var info in store.FindPathInfosAsync(level, cancellationToken).ConfigureAwait(false))
        {
            _found[info.Path] = info;
            if (options.Direction == ClosureDirection.Referrers)
            {
                continue;
            }

            Take(info.References, next);
            if (options.IncludeDerivers && info.Deriver is { } deriver && !_seen.Contains(deriver))
            {
                derivers.Add(deriver);
            }
        }

        if (level.Find(path => !_found.ContainsKey(path)) is { } absent)
        {
            throw new StorePathNotValidException(
                store, absent, _found.Values.FirstOrDefault(info => info.References.Contains(absent))?.Path);
        }

        await TakeValidAsync(derivers, next, cancellationToken).ConfigureAwait(false);
        if (store.Find<IReferrerStore>() is { } referrerStore)
        {
            if (options.Direction == ClosureDirection.Referrers)
            {
                Take(await referrerStore.FindReferrersOfAllAsync(level, cancellationToken).ConfigureAwait(false), next);
            }

            foreach (var path in level)
            {
                await FollowAsync(referrerStore, path, next, cancellationToken).ConfigureAwait(false);
            }
        }

        return next;
    }

    private async Task FollowAsync(
        IReferrerStore referrerStore, StorePath path, List<StorePath> next, CancellationToken cancellationToken)
    {
        var reverse = options.Direction == ClosureDirection.Referrers;
        if (reverse && options.IncludeOutputs)
        {
            Take(await referrerStore.FindValidDeriversAsync(path, cancellationToken).ConfigureAwait(false), next);
        }

        if (path.IsDerivation && (reverse ? options.IncludeDerivers : options.IncludeOutputs))
        {
            var outputs = await referrerStore.FindDerivationOutputsAsync(path, cancellationToken).ConfigureAwait(false);
            await TakeValidAsync([.. outputs.Values], next, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TakeValidAsync(List<StorePath> paths, List<StorePath> next, CancellationToken cancellationToken)
    {
        if (paths.Count > 0)
        {
            Take(await store.FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false), next);
        }
    }

    private void Take(IEnumerable<StorePath> paths, List<StorePath> next)
    {
        foreach (var path in paths)
        {
            if (_seen.Add(path))
            {
                next.Add(path);
            }
        }
    }
}
