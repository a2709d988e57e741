using NixStore.Closures;
using NixStore.Copying;
using NixStore.FileSystem;
using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Installing;

/// <summary>
/// Fetches the closures of paths from substituters. Before the first NAR is requested, the plan is computed, checked against trusted keys
/// and free space, and protected from the garbage collector.
/// </summary>
public sealed class ClosureInstaller
{
    private const int DefaultDegree = 32;

    private readonly SubstituterSet _source;
    private readonly IWritableStore _target;
    private readonly int _degree;

    /// <summary>Creates an installer.</summary>
    /// <param name="source">The substituters and the policy for their signatures.</param>
    /// <param name="target">The store to install into.</param>
    /// <param name="degree">The number of concurrent downloads, or 0 for 32. At most 8 of them are compressed with xz, lzip or
    /// LZMA.</param>
    /// <exception cref="NixStoreException">The stores have different store directories.</exception>
    public ClosureInstaller(SubstituterSet source, IWritableStore target, int degree = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        _source = source;
        _target = target;
        _degree = degree > 0 ? degree : DefaultDegree;
        if (source.Directory != target.Directory)
        {
            throw new NixStoreException(
                $"The paths of {source.Location} are in {source.Directory}, and those of {target.Location} are in {target.Directory}. Use "
                    + "a cache for this store directory.");
        }
    }

    /// <summary>Determines what to install.</summary>
    /// <param name="paths">The paths to install.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The plan. It contains paths that cannot be fetched, and continues with the others.</returns>
    /// <exception cref="Trust.UntrustedPathsException">A path to fetch requires a trusted signature and has none.</exception>
    /// <exception cref="NixStoreException">The target cannot be read.</exception>
    public async Task<InstallPlan> PlanAsync(IEnumerable<StorePath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var wanted = paths.Distinct().ToList();
        var missing = new MissingPaths(_source, _target);
        await missing.FindAsync(wanted, cancellationToken).ConfigureAwait(false);
        var graph = missing.ToGraph();
        var failures = FindFailures(wanted, missing, graph);
        var roots = wanted.Except(failures.Select(static failure => failure.Path)).ToList();
        var needed = graph.Reach(roots);
        var ordered = DependencyOrder.Sort(missing.Found.Values.Where(info => needed.Contains(graph.NumberOf(info.Path))));
        await _source.RequireTrustAsync(ordered, cancellationToken).ConfigureAwait(false);
        var items = new List<InstallItem>(ordered.Count);
        foreach (var info in ordered)
        {
            var substituter = await _source.FindSubstituterAsync(info.Path, cancellationToken).ConfigureAwait(false);
            var narInfo = await _source.FindNarInfoAsync(info.Path, cancellationToken).ConfigureAwait(false);
            var size = narInfo?.FileSize is > 0 and var fileSize ? fileSize : info.NarSize;
            items.Add(new InstallItem(info, substituter?.Location ?? _source.Location, size));
        }

        return new InstallPlan(roots, items, missing.Present, failures);
    }

    /// <summary>
    /// Installs the paths of a plan. A path that no substituter can provide completely is a failure of that path and of its referrers.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="progress">Receives progress reports at most ten times a second, from worker threads.</param>
    /// <param name="cancellationToken">A token to cancel the operation. Paths that are valid by then stay valid.</param>
    /// <returns>The result.</returns>
    /// <exception cref="NotEnoughSpaceException">The target does not have enough free space.</exception>
    /// <exception cref="NixStoreException">The target cannot be written.</exception>
    public async Task<CopyResult> InstallAsync(
        InstallPlan plan, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan = await KeepAsync(plan, cancellationToken).ConfigureAwait(false);
        RequireSpace(plan);

        var copier = new ClosureCopier(_source, _target, new CopyOptions
        {
            Closure = null,
            Degree = _degree,
        });
        var copy = new CopyPlan([.. plan.Items.Select(static item => item.Info)], []);
        var supply = new NarSupply(new DownloadQueue(_source, _target).OpenAsync, null);
        var result = await copier.CopyMissingAsync(copy, supply, progress, cancellationToken).ConfigureAwait(false);
        return result with { Failures = [.. result.Failures.Select(NameSubstituter)] };
    }

    /// <summary>Creates a link that protects an installed path and its closure from the garbage collector.</summary>
    /// <param name="link">The full path of the link.</param>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation before the link is created.</param>
    /// <returns>A task that completes when the link exists.</returns>
    /// <exception cref="NixStoreException">The link cannot be created, or the store does not support roots.</exception>
    public Task AddRootAsync(string link, StorePath path, CancellationToken cancellationToken = default)
        => _target.Require<IRootStore>("keep roots of this machine").AddRootAsync(link, path, cancellationToken);

    // Paths that were present when the plan was made may have been deleted before they were protected.
    private async Task<InstallPlan> KeepAsync(InstallPlan plan, CancellationToken cancellationToken)
    {
        while (_target.Find<ITemporaryRootStore>() is { } kept && plan.Roots.Count > 0)
        {
            StorePath[] paths = [.. plan.Roots, .. plan.Present, .. plan.Items.Select(static item => item.Info.Path)];
            await kept.AddTemporaryRootsAsync(paths, cancellationToken).ConfigureAwait(false);
            var valid = await _target.FindValidPathsAsync(plan.Present, cancellationToken).ConfigureAwait(false);
            if (valid.Count == plan.Present.Count)
            {
                break;
            }

            plan = await PlanAsync(plan.Roots, cancellationToken).ConfigureAwait(false);
            if (plan.Failures is [var failure, ..])
            {
                throw failure;
            }
        }

        return plan;
    }

    private CopyFailure NameSubstituter(CopyFailure failure)
        => failure.FailedReference is null && _source.Lost.GetValueOrDefault(failure.Path) is { } lost
            ? failure with { Error = new PathNotFetchedException(lost, failure.Path) }
            : failure;

    private void RequireSpace(InstallPlan plan)
    {
        if (plan.Items.Count > 0
            && _target.Find<IPhysicalStore>() is { } physical
            && FreeSpace.At(physical.PhysicalDirectory) is var free
            && free < plan.NarSize)
        {
            throw new NotEnoughSpaceException(_target, plan.NarSize, free);
        }
    }

    private List<PathsNotFoundException> FindFailures(List<StorePath> wanted, MissingPaths missing, ReferenceGraph graph)
    {
        if (missing.Absent.Count == 0)
        {
            return [];
        }

        var failures = new List<PathsNotFoundException>();
        foreach (var path in wanted)
        {
            var reached = graph.Reach([path]);
            if (missing.Absent.Where(absent => reached.Contains(graph.NumberOf(absent))).Order().ToList() is { Count: > 0 } absent)
            {
                failures.Add(new PathsNotFoundException(path, absent, _source.Directory, _source.Location, _source.Unheard));
            }
        }

        return failures;
    }
}
