using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Stores.Remote;

/// <summary>
/// Sends paths to a daemon, which unpacks, checks and registers them. A path becomes valid before its sending ends, so each must come
/// after all that it refers to.
/// </summary>
internal sealed class DaemonPathReceiver(DaemonStore store, ConnectionPool<WorkerProtocolConnection> connections) : IStagingReceiver, IOrderedReceiver
{
    private readonly Lock _gate = new();
    private readonly HashSet<StorePath> _roots = [];

    public int Streams => connections.Most;

    public async Task<bool> ReceiveAsync(PathInfo info, Stream nar, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(nar);
        await KeepAsync([info], cancellationToken).ConfigureAwait(false);
        if ((await store.FindValidPathsAsync([info.Path], cancellationToken).ConfigureAwait(false)).Count > 0)
        {
            return false;
        }

        // The daemon wants to know the size before the NAR.
        using var spooled = info.NarSize == 0 ? SpooledNar.Read(nar, cancellationToken) : null;
        using var lease = await connections.LeaseAsync(cancellationToken).ConfigureAwait(false);
        await lease.Connection.AddAsync(
            info with { NarSize = spooled?.Size ?? info.NarSize, Ultimate = false, RegistrationTime = null },
            spooled?.Rewind() ?? nar,
            cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async Task ReceiveAllAsync(
        IReadOnlyList<PathInfo> infos, Func<PathInfo, CancellationToken, Task<Stream>> openNar, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(infos);
        ArgumentNullException.ThrowIfNull(openNar);
        await KeepAsync(infos, cancellationToken).ConfigureAwait(false);
        using var lease = await connections.LeaseAsync(cancellationToken).ConfigureAwait(false);
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

    public Task<IStagedNar> StageAsync(string subject, Stream nar, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<IStagedNar>(new StagedNar(this, SpooledNar.Read(nar, cancellationToken)));
        }
        catch (Exception failure) when (ReceivingErrors.LackContext(failure))
        {
            throw ReceivingErrors.Explain(store, subject, failure);
        }
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private DaemonStore Store => store;

    // The references too: they must still be valid when the path becomes so.
    private async Task KeepAsync(IReadOnlyList<PathInfo> infos, CancellationToken cancellationToken)
    {
        StorePath[] added;
        lock (_gate)
        {
            added = [.. infos.SelectMany(static info => info.References.Prepend(info.Path)).Where(_roots.Add)];
        }

        if (added.Length > 0)
        {
            await store.AddTemporaryRootsAsync(added, cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class StagedNar(DaemonPathReceiver receiver, SpooledNar spooled) : IStagedNar
    {
        public Hash NarHash => spooled.Hash;

        public long NarSize => spooled.Size;

        public Task<bool> CommitAsync(PathInfo info, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(info);
            return info.NarHash.Equals(spooled.Hash)
                ? receiver.ReceiveAsync(info with { NarSize = spooled.Size }, spooled.Rewind(), cancellationToken)
                : throw HashMismatchException.OfReceived(receiver.Store, info.Path, info.NarHash, spooled.Hash);
        }

        public ValueTask DisposeAsync()
        {
            spooled.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
