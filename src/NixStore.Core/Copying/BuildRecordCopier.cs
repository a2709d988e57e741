using System.Collections.Concurrent;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Copying;

/// <summary>Copies the build logs and realisations of paths, if the source has them and the target supports them.</summary>
internal sealed class BuildRecordCopier(IStore source, IStore target)
{
    private const int MovedAtOnce = 16;

    /// <summary>Copies the build records of copied paths.</summary>
    /// <returns>The logs that could not be read, by derivation.</returns>
    public async Task<IReadOnlyList<CopyFailure>> CopyAsync(IReadOnlyCollection<ValidPathInfo> copied, CancellationToken cancellationToken)
    {
        var failures = new ConcurrentBag<CopyFailure>();
        if (source.Find<IBuildLogStore>() is { } logs && target.Find<IBuildLogStore>() is { TakesBuildLogs: true } logTarget)
        {
            await Parallel.ForEachAsync(
                DerivationsOf(copied),
                new ParallelOptions { MaxDegreeOfParallelism = MovedAtOnce, CancellationToken = cancellationToken },
                async (derivation, token) =>
                    await CopyLogAsync(logs, logTarget, derivation, failures, token).ConfigureAwait(false)).ConfigureAwait(false);
        }

        if (source.Find<IRealisationStore>() is { } realisations
            && target.Find<IRealisationStore>() is { TakesRealisations: true } realisationTarget)
        {
            StorePath[] paths = [.. copied.Select(static info => info.Path)];
            await CopyRealisationsAsync(realisations, realisationTarget, [.. paths], cancellationToken).ConfigureAwait(false);
        }

        return [.. failures.OrderBy(static failure => failure.Path)];
    }

    private static IEnumerable<StorePath> DerivationsOf(IReadOnlyCollection<ValidPathInfo> copied)
        => copied.Select(static info => info.Path.IsDerivation ? info.Path : info.Deriver).OfType<StorePath>().Distinct();

    private static async Task CopyLogAsync(
        IBuildLogStore logs,
        IBuildLogStore target,
        StorePath derivation,
        ConcurrentBag<CopyFailure> failures,
        CancellationToken cancellationToken)
    {
        Stream? log;
        try
        {
            log = await logs.FindBuildLogAsync(derivation, cancellationToken).ConfigureAwait(false);
        }
        catch (NixStoreException failure)
        {
            failures.Add(new CopyFailure(derivation, failure, null));
            return;
        }

        if (log is null)
        {
            return;
        }

        await using (log.ConfigureAwait(false))
        {
            try
            {
                await target.AddBuildLogAsync(derivation, log, cancellationToken).ConfigureAwait(false);
            }
            catch (NixFormatException failure)
            {
                // Logs are stored compressed, and may be damaged.
                failures.Add(new CopyFailure(derivation, failure, null));
            }
        }
    }

    private static async Task CopyRealisationsAsync(
        IRealisationStore realisations,
        IRealisationStore target,
        HashSet<StorePath> copied,
        CancellationToken cancellationToken)
    {
        await foreach (var realisation in realisations.EnumerateRealisationsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (copied.Contains(realisation.Value.OutPath))
            {
                await target.AddRealisationAsync(realisation, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
