using NixStore.Closures;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Receiving;
using NixStore.Stores.Remote;

namespace NixStore.Copying;

/// <summary>
/// Moves paths in groups, each in one stream of the target. Where a group fails, what of it is not valid is moved path by path, so
/// that only the one at fault, and those that need it, stay behind.
/// </summary>
internal sealed class StreamCopier(
    NarSupply supply,
    IStore target,
    IOrderedReceiver receiver,
    Func<ValidPathInfo, ValidPathInfo> prepare,
    PathCopier single,
    ProgressMeter meter,
    CopyFailures failures)
{
    /// <summary>Moves paths.</summary>
    /// <param name="paths">The paths, in any order.</param>
    /// <param name="most">How many streams are used at most; as many as the target takes where 0.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The target cannot be written.</exception>
    public Task MoveAsync(IReadOnlyList<ValidPathInfo> paths, int most, CancellationToken cancellationToken)
    {
        var ordered = DependencyOrder.Sort(paths);
        var streams = Math.Min(most > 0 ? Math.Min(most, receiver.Streams) : receiver.Streams, ordered.Count);
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
            left = await TryMoveTogetherAsync(group, cancellationToken).ConfigureAwait(false);
        }

        var nars = supply.Begin(left);
        await using (nars.ConfigureAwait(false))
        {
            foreach (var info in left)
            {
                await single.MoveAsync(info, nars, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Moves a group in one stream.</summary>
    /// <returns>What is left of it.</returns>
    private async Task<IReadOnlyList<ValidPathInfo>> TryMoveTogetherAsync(IReadOnlyList<ValidPathInfo> group, CancellationToken cancellationToken)
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
            var valid = await target.FindValidPathsAsync([.. group.Select(static info => info.Path)], cancellationToken).ConfigureAwait(false);
            current?.Dispose();
            current = null;
            begun.RemoveAll(info => valid.Contains(info.Path));
            meter.TakeBack(begun.Count, begun.Sum(static info => info.NarSize));
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
