using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Errors;
using NixStore.Stores.Local;

namespace NixStore.Collecting;

/// <summary>Explains why paths of a store are live, and what each root costs. Nothing is changed.</summary>
public sealed class LivenessQuery
{
    private readonly IStore _store;
    private readonly LocalStore? _local;
    private readonly CollectionOptions _options;

    /// <summary>Creates a query.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">What is kept; null for the defaults.</param>
    public LivenessQuery(IStore store, CollectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _local = store.Find<LocalStore>();
        _options = options ?? new CollectionOptions();
    }

    /// <summary>Finds all roots that keep some paths.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>For each path the roots, the nearest first, with the shortest way from each; none for a dead path.</returns>
    /// <exception cref="StorePathNotValidException">A path is not valid.</exception>
    /// <exception cref="MissingCapabilityException">The store does not list its roots.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public Task<IReadOnlyDictionary<StorePath, IReadOnlyList<LivenessReason>>> ExplainAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return _local is null
            ? new ReportedLiveness(_store).ExplainAsync(paths, cancellationToken)
            : Task.FromResult<IReadOnlyDictionary<StorePath, IReadOnlyList<LivenessReason>>>(Explain(_local, paths, cancellationToken));
    }

    /// <summary>Finds what removing each root, and no other, would free.</summary>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>The roots with their cost, and what could not be read.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public Task<RootImpactReport> FindImpactAsync(
        IProgress<CollectionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var store = _store.Require<LocalStore>("measure what its roots cost");
        var meter = new CollectionMeter(progress);
        meter.Begin(CollectionPhase.FindingGarbage, 0);
        var (liveness, roots, _) = new GarbagePlanner(store.Layout, _options).FindLive(store.Database, cancellationToken);
        var impacts = new ImpactMeasurement(store.Layout, _options, liveness).Measure(roots.Roots, meter, cancellationToken);
        var sizes = new ClosureSizes(SizedGraph.Of(liveness.Snapshot));
        return Task.FromResult(new RootImpactReport(
            [.. impacts.Select(impact => impact with { ClosureSize = sizes.Find(impact.Root.Path) })],
            roots.Problems,
            roots.UnreadableProcesses));
    }

    private Dictionary<StorePath, IReadOnlyList<LivenessReason>> Explain(
        LocalStore store, IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        var (liveness, roots, _) = new GarbagePlanner(store.Layout, _options).FindLive(store.Database, cancellationToken);
        var reversed = liveness.Edges.Reverse();
        var reasons = new Dictionary<StorePath, IReadOnlyList<LivenessReason>>();
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var number = liveness.Snapshot.References.NumberOf(path);
            reasons[path] = number >= 0
                ? new LivenessExplanation(liveness, reversed, number).Explain(roots.Roots)
                : throw new StorePathNotValidException(store, path);
        }

        return reasons;
    }
}
