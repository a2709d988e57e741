using System.Runtime.CompilerServices;
using System.Threading.Channels;
using NixStore.Copying;
using NixStore.Stores;

namespace NixStore.Activation;

/// <summary>
/// The activation of a path on several targets, batch by batch. After too many failures, no further target is touched.
/// </summary>
/// <param name="source">The store of the path.</param>
/// <param name="activation">The path.</param>
/// <param name="options">The options of each activation, or null for the defaults.</param>
public sealed class ActivationRollout(IStore source, ActivatablePath activation, ActivationOptions? options = null)
{
    private readonly ActivationOptions _options = options ?? new ActivationOptions();

    /// <summary>Gets the number of targets at once. The next batch begins when the one before has ended.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Gets the number of failed targets after which no further batch begins.</summary>
    public int FailureThreshold { get; init; } = 1;

    /// <summary>Activates the path on the targets.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="cancellationToken">Ends the work here. Activations that run on targets go on.</param>
    /// <returns>
    /// The result of each target when it is known, also of those that were skipped. Targets that were not approved have none.
    /// </returns>
    /// <exception cref="NixStoreException">The path does not support the action.</exception>
    public async IAsyncEnumerable<ActivationResult> RunAsync(
        IReadOnlyList<ActivationTarget> targets, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ActivationProgram.Of(activation.Kind, _options.Action);
        var failures = 0;
        foreach (var batch in targets.Chunk(BatchSize))
        {
            var results = failures < FailureThreshold ? RunBatchAsync(batch, cancellationToken) : Skip(batch);
            await foreach (var result in results.ConfigureAwait(false))
            {
                failures += result.IsSuccess ? 0 : 1;
                yield return result;
            }
        }
    }

    private async IAsyncEnumerable<ActivationResult> RunBatchAsync(
        ActivationTarget[] batch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var results = Channel.CreateUnbounded<ActivationResult>();
        var work = Task.Run(() => WriteResultsAsync(batch, results.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var result in results.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return result;
            }

            await work.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WriteResultsAsync(
        ActivationTarget[] batch, ChannelWriter<ActivationResult> results, CancellationToken cancellationToken)
    {
        var hosts = Array.ConvertAll(batch, target => new HostActivation(source, activation, target, _options));
        var byTarget = hosts.ToDictionary(static host => host.CopyTarget);
        try
        {
            var running = new List<Task>();
            await foreach (var copied in CopyAsync(byTarget, cancellationToken).ConfigureAwait(false))
            {
                running.Add(WriteResultAsync(byTarget[copied.Target], copied));
            }

            await Task.WhenAll(running).ConfigureAwait(false);
        }
        finally
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync().ConfigureAwait(false);
            }

            results.Complete();
        }

        async Task WriteResultAsync(HostActivation host, TargetResult copied) => await results.WriteAsync(
            await host.CompleteAsync(copied, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    // A path is read once for all targets of a batch, and a target is activated when its own copy is complete.
    private IAsyncEnumerable<TargetResult> CopyAsync(
        Dictionary<CopyTarget, HostActivation> hosts, CancellationToken cancellationToken)
    {
        var distribution = new DistributionOptions
        {
            MaximumTargets = hosts.Count,
            Approve = (target, plan) => hosts[target].Approve(plan),
            Progress = _options.Progress is { } progress ? target => progress(target.Name) : null,
        };
        return new ClosureDistributor(source, _options.Copy, distribution)
            .CopyAsync([activation.Path], [.. hosts.Keys], cancellationToken);
    }

    private async IAsyncEnumerable<ActivationResult> Skip(ActivationTarget[] batch)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var target in batch)
        {
            yield return new ActivationResult
            {
                Target = target.Name,
                Path = activation.Path,
                Action = _options.Action,
                State = ActivationState.Skipped,
                Reason = $"The threshold of {FailureThreshold} failed targets was reached before.",
            };
        }
    }
}
