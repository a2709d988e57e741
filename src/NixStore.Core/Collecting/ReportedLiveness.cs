using NixStore.Closures;
using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Database;

namespace NixStore.Collecting;

/// <summary>
/// Explains why paths of a store are live by what the store reports: its roots, and what refers to the paths. A daemon hides some roots,
/// and does not report what its configuration keeps.
/// </summary>
internal sealed class ReportedLiveness
{
    private readonly IStore _store;
    private readonly IRootQueryStore _roots;
    private readonly ClosureQuery _referrers;

    /// <summary>Creates a query.</summary>
    /// <exception cref="MissingCapabilityException">The store reports no roots or no referrers.</exception>
    public ReportedLiveness(IStore store)
    {
        _store = store;
        _roots = store.Require<IRootQueryStore>("list its roots");
        _referrers = new ClosureQuery(store, new ClosureOptions { Direction = ClosureDirection.Referrers });
    }

    /// <summary>Finds the roots that keep some paths.</summary>
    /// <returns>
    /// For each path the reasons, the nearest roots first. A path that is kept without a reported reason has an unknown one.
    /// </returns>
    public async Task<IReadOnlyDictionary<StorePath, IReadOnlyList<LivenessReason>>> ExplainAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        var roots = (await _roots.FindRootsAsync(cancellationToken).ConfigureAwait(false)).Roots;
        var reasons = new Dictionary<StorePath, IReadOnlyList<LivenessReason>>();
        foreach (var path in paths)
        {
            var referrers = await _referrers.FindAsync([path], cancellationToken).ConfigureAwait(false);
            reasons[path] = Explain(path, referrers, roots);
        }

        await AddUnknownAsync(reasons, cancellationToken).ConfigureAwait(false);
        return reasons;
    }

    private static List<LivenessReason> Explain(StorePath path, Closure referrers, IReadOnlyList<StoreRoot> roots)
    {
        ValidPathInfo[] infos = [.. referrers.Paths.OrderBy(static info => info.Path)];
        var graph = ReferenceGraph.Of(infos);
        var none = Adjacency.FromEdges(infos.Length, [], []);
        var snapshot = new StoreSnapshot
        {
            References = graph,
            Ids = new long[infos.Length],
            RegistrationTimes = new long[infos.Length],
            NarSizes = Array.ConvertAll(infos, static info => info.NarSize),
            Derivers = none,
            Outputs = none,
        };
        return new LivenessExplanation(new Liveness(snapshot, roots, new CollectionOptions()), graph.NumberOf(path)).Explain(roots);
    }

    private async Task AddUnknownAsync(
        Dictionary<StorePath, IReadOnlyList<LivenessReason>> reasons, CancellationToken cancellationToken)
    {
        StorePath[] unexplained = [.. reasons.Where(static pair => pair.Value.Count == 0).Select(static pair => pair.Key)];
        if (unexplained.Length == 0 || _store.Find<ICollectingStore>() is not { } collecting)
        {
            return;
        }

        var request = new GarbageRequest { Action = GarbageAction.ReturnDead };
        var dead = (await collecting.CollectGarbageAsync(request, cancellationToken).ConfigureAwait(false))
            .Paths.ToHashSet(StringComparer.Ordinal);
        foreach (var path in unexplained.Where(path => !dead.Contains(_store.Directory.Print(path))))
        {
            var root = new StoreRoot { Kind = StoreRootKind.Unknown, Link = "{unknown}", Path = path };
            reasons[path] = [new LivenessReason(root, [new LivenessStep(path, LivenessRule.Unknown)])];
        }
    }
}
