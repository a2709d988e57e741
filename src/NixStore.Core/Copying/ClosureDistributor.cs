using System.Diagnostics;
using System.Runtime.CompilerServices;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.Copying;

/// <summary>
/// Copies paths and their closures from one store to several. Each target receives only what it lacks. A NAR is read once for all targets
/// of about the same speed. Slow or failing targets do not affect the others.
/// </summary>
/// <param name="source">The store to copy from.</param>
/// <param name="options">The options for copies, or null for the defaults.</param>
/// <param name="distribution">The options for the distribution, or null for the defaults.</param>
public sealed class ClosureDistributor(IStore source, CopyOptions? options = null, DistributionOptions? distribution = null)
{
    private readonly CopyOptions _options = options ?? new CopyOptions();
    private readonly DistributionOptions _distribution = distribution ?? new DistributionOptions();

    /// <summary>Gets the maximum number of bytes in memory during the last complete copy.</summary>
    internal long MostBuffered { get; private set; }

    /// <summary>Determines what each target lacks, and copies it. The failure of a target is in its result.</summary>
    /// <param name="paths">The paths to copy.</param>
    /// <param name="targets">The stores to copy to.</param>
    /// <param name="cancellationToken">A token to cancel all copies. Paths that are valid by then stay valid.</param>
    /// <returns>The result of each target when its copy has ended. The remaining copies are cancelled when the enumeration stops.</returns>
    /// <exception cref="StorePathNotValidException">A path is not valid in the source.</exception>
    /// <exception cref="NixStoreException">The source cannot be read.</exception>
    public async IAsyncEnumerable<TargetResult> CopyAsync(
        IEnumerable<StorePath> paths,
        IReadOnlyList<CopyTarget> targets,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Count == 0)
        {
            yield break;
        }

        var infos = await new CopySelection(source, _options.Closure).FindAsync(paths, cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var atOnce = Math.Min(targets.Count, _distribution.MaximumTargets);
        using var slots = new SemaphoreSlim(0);
        var nars = new SharedNars(source, infos, _distribution.BufferBytes / atOnce, _distribution.Patience, stop.Token);
        await using (nars.ConfigureAwait(false))
        {
            // All copies that start together are registered as readers before the first NAR is opened.
            var copies = targets.Select((target, number) => (Target: target, Reader: number < atOnce ? nars.Join() : null)).ToList()
                .ConvertAll(entry => Task.Run(() => CopyInTurnAsync(entry.Target, entry.Reader), CancellationToken.None));
            try
            {
                await foreach (var copy in Task.WhenEach(copies).ConfigureAwait(false))
                {
                    if (await copy.ConfigureAwait(false) is { } result)
                    {
                        yield return result;
                    }
                }
            }
            finally
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await ((Task)Task.WhenAll(copies)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                MostBuffered = nars.MostBuffered;
            }
        }

        async Task<TargetResult?> CopyInTurnAsync(CopyTarget target, SharedNarReader? first)
        {
            if (first is null)
            {
                await slots.WaitAsync(stop.Token).ConfigureAwait(false);
            }

            using var reader = first ?? nars.Join();
            try
            {
                return await CopyToAsync(target, infos, reader, stop.Token).ConfigureAwait(false);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private async Task<TargetResult?> CopyToAsync(
        CopyTarget target, IReadOnlyList<ValidPathInfo> infos, SharedNarReader reader, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        IWritableStore? store = null;
        try
        {
            store = await target.OpenAsync(cancellationToken).ConfigureAwait(false);
            var copier = new ClosureCopier(source, store, _options);
            var plan = await copier.PlanAsync(infos, cancellationToken).ConfigureAwait(false);
            reader.Want(plan.Missing.Select(static info => info.Path));
            if (_distribution.Approve?.Invoke(target, plan) == false)
            {
                return null;
            }

            plan = await copier.KeepPresentAsync(plan, cancellationToken).ConfigureAwait(false);
            plan = await copier.SubstituteAsync(plan, cancellationToken).ConfigureAwait(false);
            reader.Want(plan.Missing.Select(static info => info.Path));
            var supply = new NarSupply(reader.OpenNarAsync, null, reader.FindKept);
            var copy = await copier.CopyMissingAsync(plan, supply, _distribution.Progress?.Invoke(target), cancellationToken)
                .ConfigureAwait(false);
            return ResultOf(copy, null);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return ResultOf(null, error);
        }
        finally
        {
            if (store is not null)
            {
                await target.CloseAsync(store).ConfigureAwait(false);
            }
        }

        TargetResult ResultOf(CopyResult? copy, Exception? error)
        {
            var duration = Stopwatch.GetElapsedTime(started);
            return new TargetResult(target, copy is null ? null : copy with { Duration = duration }, error, reader.BytesTaken, duration);
        }
    }
}
