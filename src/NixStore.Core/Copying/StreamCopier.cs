using NixStore.Closures;
using NixStore.IO;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Remote;

namespace NixStore.Copying;

/// <summary>
/// Copies paths in groups, each in one stream of the target. If a group fails, its remaining paths are copied one by one, so that only the
/// path that has failed and its referrers are missing.
/// </summary>
internal sealed class StreamCopier(
    NarSupply supply,
    IStore target,
    IPathReceiver receiver,
    Func<ValidPathInfo, ValidPathInfo> prepare,
    PathCopier single,
    ProgressMeter meter,
    CopyFailures failures)
{
    /// <summary>Copies paths.</summary>
    /// <param name="paths">The paths in any order.</param>
    /// <param name="most">The maximum number of streams, or 0 for the maximum of the target.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The target cannot be written.</exception>
    public Task CopyAsync(IReadOnlyList<ValidPathInfo> paths, int most, CancellationToken cancellationToken)
    {
        var ordered = DependencyOrder.Sort(paths);
        var streams = Math.Min(most > 0 ? Math.Min(most, receiver.OrderedStreams) : receiver.OrderedStreams, ordered.Count);
        var queue = new ReadyQueue(ordered, streams);
        return WorkerGroup.RunAsync(
            streams,
            async (_, stop) =>
            {
                while (await queue.TakeAsync(stop).ConfigureAwait(false) is { Count: > 0 } group)
                {
                    await MoveGroupAsync(group, stop).ConfigureAwait(false);
                    queue.Finish(group);
                }
            },
            cancellationToken);
    }

    private async Task MoveGroupAsync(IReadOnlyList<ValidPathInfo> group, CancellationToken cancellationToken)
    {
        var left = group;
        if (group.Count > 1 && failures.IsEmpty && group.All(static info => info.NarSize > 0))
        {
            left = await TryCopyTogetherAsync(group, cancellationToken).ConfigureAwait(false);
        }

        var nars = supply.Begin(left);
        await using (nars.ConfigureAwait(false))
        {
            foreach (var info in left)
            {
                await single.CopyAsync(info, nars, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Copies a group in one stream.</summary>
    /// <returns>The remaining paths.</returns>
    private async Task<IReadOnlyList<ValidPathInfo>> TryCopyTogetherAsync(
        IReadOnlyList<ValidPathInfo> group, CancellationToken cancellationToken)
    {
        ProgressItem? current = null;
        var nars = supply.Begin(group);
        var begun = new List<ValidPathInfo>();
        try
        {
            await receiver.ReceiveAllAsync([.. group.Select(prepare)], OpenAsync, cancellationToken).ConfigureAwait(false);
            return [];
        }
        catch (Exception error) when (error is not (OperationCanceledException or StoreConnectionException))
        {
            var valid = await target.FindValidPathsAsync([.. group.Select(static info => info.Path)], cancellationToken)
                .ConfigureAwait(false);
            current?.Dispose();
            current = null;
            begun.RemoveAll(info => valid.Contains(info.Path));
            meter.TakeBack(begun.Count, ByteCount.Sum(begun.Select(static info => info.NarSize)));
            return [.. group.Where(info => !valid.Contains(info.Path))];
        }
        finally
        {
            await nars.DisposeAsync().ConfigureAwait(false);
            current?.Dispose();
        }

        async Task<Stream> OpenAsync(ValidPathInfo info, CancellationToken stop)
        {
            current?.Dispose();
            current = meter.Begin(info.Path, info.NarSize);
            begun.Add(info);
            return new ProgressReadStream(await nars.OpenAsync(info.Path, stop).ConfigureAwait(false), current, stop);
        }
    }
}
