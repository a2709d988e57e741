using System.Diagnostics;
using NixStore.Closures;
using NixStore.IO;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Stores.Receiving;
using NixStore.Trust;

namespace NixStore.Copying;

/// <summary>Copies paths and their closures from one store to another. Only missing paths are copied.</summary>
public sealed class ClosureCopier
{
    private const int PathsInQuery = 10_000;

    private readonly IStore _source;
    private readonly IWritableStore _target;
    private readonly CopyOptions _options;

    /// <summary>Creates a copier.</summary>
    /// <param name="source">The store to copy from.</param>
    /// <param name="target">The store to copy to.</param>
    /// <param name="options">The options, or null for closures of references.</param>
    /// <exception cref="NixStoreException">The stores have different store directories.</exception>
    public ClosureCopier(IStore source, IWritableStore target, CopyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        if (source.Directory != target.Directory)
        {
            throw new NixStoreException(
                $"Cannot copy from {source.Location} to {target.Location}: the store directories {source.Directory} and "
                    + $"{target.Directory} differ, "
                + "and a path is valid only in its own store directory. Use a target with the same store directory.");
        }

        _source = source;
        _target = target;
        _options = options ?? new CopyOptions();
    }

    /// <summary>Determines what to copy.</summary>
    /// <param name="paths">The paths to copy.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="StorePathNotValidException">A path is not valid in the source.</exception>
    /// <exception cref="UntrustedPathsException">A path that the target lacks requires a trusted signature and has none.</exception>
    /// <exception cref="PathsRefusedException">The target rejects some of the paths.</exception>
    /// <exception cref="NixStoreException">A store cannot be read, or, without closures, a reference is neither valid in the target nor
    /// among the paths.</exception>
    public async Task<CopyPlan> PlanAsync(IEnumerable<StorePath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var infos = await new CopySelection(_source, _options.Closure).FindAsync(paths, cancellationToken).ConfigureAwait(false);
        return await PlanAsync(infos, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Determines what to copy of selected paths.</summary>
    /// <param name="infos">The information of the source about the paths, dependencies first.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="NixStoreException">See the other overload.</exception>
    internal async Task<CopyPlan> PlanAsync(IReadOnlyList<ValidPathInfo> infos, CancellationToken cancellationToken)
    {
        var valid = await FindValidAsync(infos.Select(static info => info.Path), cancellationToken).ConfigureAwait(false);
        var plan = new CopyPlan(
            await _source.CompleteAsync([.. infos.Where(info => !valid.Contains(info.Path))], cancellationToken).ConfigureAwait(false),
            [.. infos.Where(info => valid.Contains(info.Path))])
        {
            Substitutes = _options.SubstituteOnDestination && _target.Find<ISubstitutingStore>() is not null,
        };
        if (_options.Closure is null)
        {
            await RequireReferencesAsync(plan, cancellationToken).ConfigureAwait(false);
        }

        return plan.Substitutes ? plan : await RequireTrustAsync(plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Keeps from the target's collector what the target has already, and adds to the missing paths what was deleted since the plan was
    /// made.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The plan, whose present paths stay valid for as long as the target is open.</returns>
    /// <exception cref="UntrustedPathsException">A path was deleted, and no trusted key signed it.</exception>
    /// <exception cref="NixStoreException">The target does not protect paths.</exception>
    internal async Task<CopyPlan> KeepPresentAsync(CopyPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Present.Count == 0 || _target.Find<ITemporaryRootStore>() is not { } kept)
        {
            return plan;
        }

        await kept.AddTemporaryRootsAsync(FindTops(plan.Present), cancellationToken).ConfigureAwait(false);
        var valid = await FindValidAsync(plan.Present.Select(static info => info.Path), cancellationToken).ConfigureAwait(false);
        if (valid.Count == plan.Present.Count)
        {
            return plan;
        }

        var changed = new CopyPlan(
            DependencyOrder.Sort(plan.Missing.Concat(plan.Present.Where(info => !valid.Contains(info.Path)))),
            [.. plan.Present.Where(info => valid.Contains(info.Path))])
        {
            Substitutes = plan.Substitutes,
        };
        return plan.Substitutes ? changed : await RequireTrustAsync(changed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets the target substitute paths if the plan requires it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">A token to cancel the operation. Paths that are valid by then stay valid.</param>
    /// <returns>The plan for the remaining paths.</returns>
    /// <exception cref="UntrustedPathsException">A remaining path requires a trusted signature and has none.</exception>
    /// <exception cref="PathsRefusedException">The target rejects some of the remaining paths.</exception>
    internal async Task<CopyPlan> SubstituteAsync(CopyPlan plan, CancellationToken cancellationToken)
    {
        if (!plan.Substitutes || plan.Missing.Count == 0)
        {
            return plan;
        }

        StorePath[] missing = [.. plan.Missing.Select(static info => info.Path)];
        var valid = await _target.Require<ISubstitutingStore>("substitute paths").SubstituteAsync(missing, cancellationToken)
            .ConfigureAwait(false);
        var rest = new CopyPlan([.. plan.Missing.Where(info => !valid.Contains(info.Path))], plan.Present)
        {
            Substituted = [.. plan.Missing.Where(info => valid.Contains(info.Path))],
        };
        return await RequireTrustAsync(rest, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Determines what to copy, and copies it.</summary>
    /// <param name="paths">The paths to copy.</param>
    /// <param name="progress">Receives progress reports at most ten times a second, from worker threads.</param>
    /// <param name="cancellationToken">A token to cancel the copy. Paths that are valid by then stay valid.</param>
    /// <returns>The result.</returns>
    /// <exception cref="NixStoreException">See <see cref="PlanAsync(IEnumerable{StorePath}, CancellationToken)"/> and the other
    /// overload.</exception>
    public async Task<CopyResult> CopyAsync(
        IEnumerable<StorePath> paths, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
        => await CopyAsync(await PlanAsync(paths, cancellationToken).ConfigureAwait(false), progress, cancellationToken)
            .ConfigureAwait(false);

    /// <summary>
    /// Copies the paths of a plan. A path that cannot be copied is a failure of that path and of its referrers. The other paths are copied.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="progress">Receives progress reports at most ten times a second, from worker threads.</param>
    /// <param name="cancellationToken">A token to cancel the copy. Paths that are valid by then stay valid.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="NixStoreException">The target cannot be written.</exception>
    public async Task<CopyResult> CopyAsync(
        CopyPlan plan, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var started = Stopwatch.GetTimestamp();
        var kept = await KeepPresentAsync(plan, cancellationToken).ConfigureAwait(false);
        var rest = await SubstituteAsync(kept, cancellationToken).ConfigureAwait(false);
        var result = await CopyMissingAsync(rest, NarSupply.Of(_source), progress, cancellationToken).ConfigureAwait(false);
        return result with { Duration = Stopwatch.GetElapsedTime(started) };
    }

    /// <summary>Copies the paths of a plan without substitution in the target.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="supply">The source of the NARs.</param>
    /// <param name="progress">Receives progress reports.</param>
    /// <param name="cancellationToken">A token to cancel the copy. Paths that are valid by then stay valid.</param>
    /// <returns>The result.</returns>
    internal async Task<CopyResult> CopyMissingAsync(
        CopyPlan plan, NarSupply supply, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var failures = new CopyFailures();
        if (plan.Missing.Count > 0)
        {
            var receiver = await _target.BeginReceivingAsync(cancellationToken).ConfigureAwait(false);
            await using (receiver.ConfigureAwait(false))
            {
                var meter = new ProgressMeter(progress, plan.Bytes, plan.Missing.Count);
                await CopyWithWorkersAsync(plan, receiver, supply, meter, failures, cancellationToken).ConfigureAwait(false);
                await CompleteAsync(receiver, failures, cancellationToken).ConfigureAwait(false);
                meter.Report();
            }

            if (!failures.IsEmpty)
            {
                failures.AddDependents(plan.Missing);
            }
        }

        await new SignatureCopier(_target)
            .CopyAsync(plan.Present.Where(static info => info.HasKnownNar).Select(Prepare), cancellationToken).ConfigureAwait(false);
        var copied = plan.Missing.Where(info => !failures.Contains(info.Path)).ToList();
        var ofCompanions = await new BuildRecordCopier(_source, _target).CopyAsync(copied, cancellationToken).ConfigureAwait(false);
        return new CopyResult(
            copied,
            plan.Present,
            [.. failures.InOrder(plan.Missing), .. ofCompanions],
            ByteCount.Sum(copied.Select(static info => info.NarSize)),
            Stopwatch.GetElapsedTime(started))
        {
            Substituted = plan.Substituted,
        };
    }

    private Task CopyWithWorkersAsync(
        CopyPlan plan,
        IPathReceiver receiver,
        NarSupply supply,
        ProgressMeter meter,
        CopyFailures failures,
        CancellationToken cancellationToken)
    {
        var pathCopier = new PathCopier(_source, receiver, Prepare, meter, failures);
        if (receiver.OrderedStreams > 0)
        {
            return new StreamCopier(supply, _target, receiver, Prepare, pathCopier, meter, failures)
                .CopyAsync(plan.Missing, _options.Degree, cancellationToken);
        }

        var degree = Math.Min(_options.Degree > 0 ? _options.Degree : Math.Clamp(Environment.ProcessorCount, 2, 8), plan.Missing.Count);

        // A request that waits for a connection would count as one that the server does not answer.
        degree = Math.Min(degree, _source.Find<ILimitedStore>()?.MostOpenNars ?? degree);
        var queue = new CopyQueue(plan.Missing, degree, supply.PathsTogether);
        return WorkerGroup.RunAsync(
            degree,
            async (number, stop) =>
            {
                while (TakeFor(number) is { Count: > 0 } group)
                {
                    var nars = supply.Begin(group);
                    await using (nars.ConfigureAwait(false))
                    {
                        foreach (var info in group)
                        {
                            await pathCopier.CopyAsync(info, nars, stop).ConfigureAwait(false);
                        }
                    }
                }
            },
            cancellationToken);

        IReadOnlyList<ValidPathInfo> TakeFor(int worker)
            => queue.TakeOneOf(supply.FindAtHand()) is { Count: > 0 } atHand ? atHand
                : worker == 0 ? queue.TakeLargest() : queue.TakeNext();
    }

    // The information for the target: the path becomes valid there now, and was not built there.
    private ValidPathInfo Prepare(ValidPathInfo info)
        => (info with { Ultimate = false, RegistrationTime = null }).Sign(_options.SigningKeys, _target.Directory);

    private static async Task CompleteAsync(IPathReceiver receiver, CopyFailures failures, CancellationToken cancellationToken)
    {
        try
        {
            await receiver.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NixStoreException error) when (error.InnerException is null && !failures.IsEmpty)
        {
            // Received paths with a failed reference cannot become valid, which is reported as a failure of each.
        }
    }

    // A root protects its closure, so a root for each path would cost unnecessary requests. Dependencies come first in a plan.
    private static List<StorePath> FindTops(IReadOnlyList<ValidPathInfo> infos)
    {
        var covered = new HashSet<StorePath>();
        var tops = new List<StorePath>();
        foreach (var info in infos.Reverse())
        {
            if (covered.Add(info.Path))
            {
                tops.Add(info.Path);
            }

            covered.UnionWith(info.References);
        }

        return tops;
    }

    private async Task<CopyPlan> RequireTrustAsync(CopyPlan plan, CancellationToken cancellationToken)
    {
        var trusted = _options.Trust is { } trust
            ? plan with { Missing = await trust.RequireAsync(plan.Missing, _source, cancellationToken).ConfigureAwait(false) }
            : plan;
        await PathsRefusedException.ThrowIfAnyAsync(_target, [.. trusted.Missing.Select(Prepare)], cancellationToken).ConfigureAwait(false);
        return trusted;
    }

    private async Task RequireReferencesAsync(CopyPlan plan, CancellationToken cancellationToken)
    {
        var moved = plan.Missing.Select(static info => info.Path).ToHashSet();
        var needed = plan.Missing.SelectMany(static info => info.References).Where(path => !moved.Contains(path)).ToHashSet();
        var valid = await FindValidAsync(needed, cancellationToken).ConfigureAwait(false);
        needed.ExceptWith(valid);
        if (needed.Count > 0)
        {
            throw new MissingReferencesException(
                _target, [.. needed.Order()], plan.Missing.First(info => info.References.Any(needed.Contains)).Path);
        }
    }

    private async Task<HashSet<StorePath>> FindValidAsync(IEnumerable<StorePath> paths, CancellationToken cancellationToken)
    {
        var valid = new HashSet<StorePath>();
        foreach (var batch in paths.Chunk(PathsInQuery))
        {
            valid.UnionWith(await _target.FindValidPathsAsync(batch, cancellationToken).ConfigureAwait(false));
        }

        return valid;
    }
}
