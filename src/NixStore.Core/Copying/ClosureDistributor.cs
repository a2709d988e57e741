using System.Diagnostics;
using System.Runtime.CompilerServices;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.Copying;

/// <summary>
/// Copies paths and their closures from one store to several at once: to each only what it lacks. A NAR is read once for all targets
/// that go about as fast. Each goes at its own pace, and the failure of one concerns no other.
/// </summary>
/// <param name="source">The store to copy from.</param>
/// <param name="options">What to take along and how; as <see cref="CopyOptions"/> has it where null.</param>
/// <param name="distribution">How the targets are served; as <see cref="DistributionOptions"/> has it where null.</param>
public sealed class ClosureDistributor(IStore source, CopyOptions? options = null, DistributionOptions? distribution = null)
{
    private readonly CopyOptions _options = options ?? new CopyOptions();
    private readonly DistributionOptions _distribution = distribution ?? new DistributionOptions();

    /// <summary>How many bytes were kept in memory at most, in the last copy that has ended.</summary>
    internal long MostBuffered { get; private set; }

    /// <summary>Finds out what each target lacks and copies it. What fails for a target is in its result.</summary>
    /// <param name="paths">The paths to copy.</param>
    /// <param name="targets">The stores to copy to.</param>
    /// <param name="cancellationToken">A token to cancel all copies. Paths that are valid by then stay valid.</param>
    /// <returns>The results, each when the copy to its target has ended. Who takes no more of them ends the others.</returns>
    /// <exception cref="StorePathNotValidException">A path is not valid in the source.</exception>
    /// <exception cref="NixStoreException">The source cannot be read.</exception>
    public async IAsyncEnumerable<TargetResult> CopyAsync(
        IEnumerable<StorePath> paths, IReadOnlyList<CopyTarget> targets, [EnumeratorCancellation] CancellationToken cancellationToken = default)
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
        using var places = new SemaphoreSlim(0);
        var nars = new SharedNars(source, infos, _distribution.BufferBytes / atOnce, _distribution.Patience, stop.Token);
        await using (nars.ConfigureAwait(false))
        {
            // All that begin at once are readers before the first NAR is opened.
            var copies = targets.Select((target, number) => (Target: target, Reader: number < atOnce ? nars.Join() : null)).ToList()
                .ConvertAll(place => Task.Run(() => CopyInTurnAsync(place.Target, place.Reader), CancellationToken.None));
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
                await places.WaitAsync(stop.Token).ConfigureAwait(false);
            }

            using var reader = first ?? nars.Join();
            try
            {
                return await CopyToAsync(target, infos, reader, stop.Token).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
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
            var copy = await copier.MoveAsync(plan, new NarSupply(reader.OpenNarAsync, null, reader.FindKept), _distribution.Progress?.Invoke(target), cancellationToken).ConfigureAwait(false);
            return Tell(copy, null);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return Tell(null, error);
        }
        finally
        {
            if (store is not null)
            {
                await store.DisposeAsync().ConfigureAwait(false);
            }
        }

        TargetResult Tell(CopyResult? copy, Exception? error)
        {
            var duration = Stopwatch.GetElapsedTime(started);
            return new TargetResult(target, copy is null ? null : copy with { Duration = duration }, error, reader.BytesTaken, duration);
        }
    }
}
