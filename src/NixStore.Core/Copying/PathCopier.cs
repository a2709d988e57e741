using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Errors;
using NixStore.Stores.Remote;

namespace NixStore.Copying;

/// <summary>Copies single paths from any substituter of the source that has them, and records failures.</summary>
internal sealed class PathCopier(
    IStore source,
    IPathReceiver receiver,
    Func<ValidPathInfo, ValidPathInfo> prepare,
    ProgressMeter meter,
    CopyFailures failures)
{
    /// <summary>Copies a path, unless one of its references has failed.</summary>
    /// <param name="info">The path.</param>
    /// <param name="nars">The group of NARs that contains the path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The target cannot be written.</exception>
    public async Task CopyAsync(ValidPathInfo info, NarGroup nars, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var item = meter.Begin(info.Path, info.NarSize);
        if (failures.TryAddDependent(info))
        {
            return;
        }

        for (var next = info; next is not null;)
        {
            next = await TryCopyAsync(next, nars, item, cancellationToken).ConfigureAwait(false) is { } failure
                ? await FindElsewhereAsync(next, failure, cancellationToken).ConfigureAwait(false)
                : null;
        }
    }

    /// <summary>Copies a path from the substituter that the source has selected.</summary>
    /// <returns>The failure, or null on success.</returns>
    private async Task<Exception?> TryCopyAsync(ValidPathInfo info, NarGroup nars, ProgressItem item, CancellationToken cancellationToken)
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

    /// <summary>Finds another substituter for a failed path, or records the failure.</summary>
    private async Task<ValidPathInfo?> FindElsewhereAsync(ValidPathInfo info, Exception failure, CancellationToken cancellationToken)
    {
        try
        {
            if (await source.FindElsewhereAsync(info, failure, cancellationToken).ConfigureAwait(false) is { } next)
            {
                return next;
            }
        }
        catch (NixStoreException again)
        {
            failures.Add(info.Path, again);
            return null;
        }

        failures.Add(info.Path, await FindDamageAsync(info, failure, cancellationToken).ConfigureAwait(false) ?? failure);
        return null;
    }

    // What came is not what the source says of it, so its contents are damaged, not the target.
    private async Task<HashMismatchException?> FindDamageAsync(ValidPathInfo info, Exception failure, CancellationToken cancellationToken)
    {
        var actual = failure switch
        {
            HashMismatchException mismatch when mismatch.Expected.Equals(info.NarHash) => mismatch.Actual,
            DaemonErrorException when failure.Message.Contains("hash mismatch", StringComparison.Ordinal)
                => await TryHashAsync(info.Path, cancellationToken).ConfigureAwait(false),
            _ => null,
        };
        return actual is null || actual.Equals(info.NarHash)
            ? null
            : new HashMismatchException(source, info.Path, info.NarHash, actual);
    }

    private async Task<Hash?> TryHashAsync(StorePath path, CancellationToken cancellationToken)
    {
        try
        {
            using var nar = new HashingReadStream(
                await source.OpenNarAsync(path, cancellationToken).ConfigureAwait(false), NixHashAlgorithm.Sha256);
            await nar.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            return nar.FinishHash();
        }
        catch (Exception unreadable) when (unreadable is NixStoreException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Returns whether a failure is about one path. If the target has failed or is not connected, the copy cannot continue.
    /// </summary>
    private static bool IsOfPath(Exception error, ProgressReadStream? counted)
        => error is not StoreConnectionException
            && (counted is null || counted.SourceError is not null || error is NixStoreException { InnerException: null });
}
