using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Receiving;
using NixStore.Stores.Remote;

namespace NixStore.Copying;

/// <summary>Moves single paths, from whichever place of the source can give them, and notes the failures.</summary>
internal sealed class PathCopier(
    IStore source, IPathReceiver receiver, Func<ValidPathInfo, ValidPathInfo> prepare, ProgressMeter meter, CopyFailures failures)
{
    /// <summary>Moves a path, unless one that it refers to could not be moved.</summary>
    /// <param name="info">The path.</param>
    /// <param name="nars">The NARs that it is among.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The target cannot be written.</exception>
    public async Task MoveAsync(ValidPathInfo info, NarGroup nars, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var item = meter.Begin(info.Path, info.NarSize);
        if (failures.TryAddDependent(info))
        {
            return;
        }

        for (var place = info; place is not null;)
        {
            place = await TryMoveAsync(place, nars, item, cancellationToken).ConfigureAwait(false) is { } failure
                ? await FindElsewhereAsync(place, failure, cancellationToken).ConfigureAwait(false)
                : null;
        }
    }

    /// <summary>Moves a path from the place that the source has chosen.</summary>
    /// <returns>What was wrong with the path there, or null if it was moved.</returns>
    private async Task<Exception?> TryMoveAsync(ValidPathInfo info, NarGroup nars, ProgressItem item, CancellationToken cancellationToken)
    {
        ProgressReadStream? counted = null;
        try
        {
            var nar = await nars.OpenAsync(info.Path, cancellationToken).ConfigureAwait(false);
            counted = new ProgressReadStream(nar, item, cancellationToken);
            await using (counted.ConfigureAwait(false))
            {
                if (!await receiver.ReceiveAsync(prepare(info), counted, cancellationToken).ConfigureAwait(false))
                {
                    await nars.BreakOffAsync().ConfigureAwait(false);
                }

                return null;
            }
        }
        catch (Exception error) when (error is not OperationCanceledException && IsOfPath(error, counted))
        {
            await nars.BreakOffAsync().ConfigureAwait(false);
            item.Restart();
            return error;
        }
    }

    /// <summary>Finds another place for a path that could not be moved, or notes the failure.</summary>
    private async Task<ValidPathInfo?> FindElsewhereAsync(ValidPathInfo info, Exception failure, CancellationToken cancellationToken)
    {
        if (source is IFallbackStore fallback && await fallback.FindElsewhereAsync(info, failure, cancellationToken).ConfigureAwait(false) is { } place)
        {
            return place;
        }

        failures.Add(info.Path, failure);
        return null;
    }

    /// <summary>Whether a failure concerns one path; where the target fails, or nobody answers any more, going on is pointless.</summary>
    private static bool IsOfPath(Exception error, ProgressReadStream? counted)
        => error is not StoreConnectionException
            && (counted is null || counted.SourceError is not null || error is NixStoreException { InnerException: null });
}
