using NixStore.Paths;
using NixStore.Stores.Remote.Connections;

namespace NixStore.Stores.Remote.Daemon;

/// <summary>Sends paths to a daemon.</summary>
internal sealed class DaemonPathReceiver(DaemonStore store, ConnectionPool<WorkerProtocolConnection> connections)
    : RemotePathReceiver(store)
{
    private readonly DaemonStore _store = store;
    private readonly Lock _gate = new();
    private readonly HashSet<StorePath> _roots = [];

    public override int OrderedStreams => connections.Most;

    public override async Task ReceiveAllAsync(
        IReadOnlyList<ValidPathInfo> infos,
        Func<ValidPathInfo, CancellationToken, Task<Stream>> openNar,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(infos);
        ArgumentNullException.ThrowIfNull(openNar);
        using var lease = await connections.LeaseAsync(cancellationToken).ConfigureAwait(false);

        // On the connection that sends them, which may have cost a login and lasts as long as the copy.
        await lease.Connection.AddTemporaryRootsAsync(PathsOf(infos), cancellationToken).ConfigureAwait(false);
        if (lease.Connection.Version.IsAtLeast(32))
        {
            await lease.Connection.AddManyAsync(infos, openNar, cancellationToken).ConfigureAwait(false);
            return;
        }

        foreach (var info in infos)
        {
            var nar = await openNar(info, cancellationToken).ConfigureAwait(false);
            await using (nar.ConfigureAwait(false))
            {
                await lease.Connection.AddAsync(info, nar, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    protected override async Task<bool> IsValidAsync(ValidPathInfo info, CancellationToken cancellationToken)
    {
        await KeepAsync(info, cancellationToken).ConfigureAwait(false);
        return (await _store.FindValidPathsAsync([info.Path], cancellationToken).ConfigureAwait(false)).Count > 0;
    }

    protected override async Task SendAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken)
    {
        using var lease = await connections.LeaseAsync(cancellationToken).ConfigureAwait(false);
        await lease.Connection.AddAsync(info, nar, cancellationToken).ConfigureAwait(false);
    }

    // The references too: they must still be valid when the path becomes so.
    private static StorePath[] PathsOf(IReadOnlyList<ValidPathInfo> infos)
        => [.. infos.SelectMany(static info => info.References.Prepend(info.Path)).Distinct()];

    private async Task KeepAsync(ValidPathInfo info, CancellationToken cancellationToken)
    {
        StorePath[] added;
        lock (_gate)
        {
            added = [.. PathsOf([info]).Where(_roots.Add)];
        }

        if (added.Length > 0)
        {
            await _store.AddTemporaryRootsAsync(added, cancellationToken).ConfigureAwait(false);
        }
    }
}
