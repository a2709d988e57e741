using NixStore.FileSystem;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Receiving;

namespace NixStore.Stores.Remote.Connections;

/// <summary>
/// Sends paths to another side, which unpacks, checks and registers them. A path becomes valid before its sending ends, so each must come
/// after all that it refers to.
/// </summary>
/// <param name="store">The store of the other side.</param>
internal abstract class RemotePathReceiver(IStore store) : IPathReceiver
{
    private readonly Spool _spool = new();

    public abstract int OrderedStreams { get; }

    public async Task<bool> ReceiveAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(nar);
        if (await IsValidAsync(info, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        // The other side wants to know the size before the NAR.
        using var spooled = info.NarSize == 0 ? SpooledNar.Read(nar, _spool, cancellationToken) : null;
        if (spooled is not null)
        {
            ReceivingErrors.RequireAnnounced(store, info, spooled.Hash, spooled.Size);
        }

        await SendAsync(
            info with { NarSize = spooled?.Size ?? info.NarSize, Ultimate = false, RegistrationTime = null },
            spooled?.OpenRead() ?? nar,
            cancellationToken).ConfigureAwait(false);
        return true;
    }

    public abstract Task ReceiveAllAsync(
        IReadOnlyList<ValidPathInfo> infos,
        Func<ValidPathInfo, CancellationToken, Task<Stream>> openNar,
        CancellationToken cancellationToken);

    public Task<IStagedNar> StageAsync(string subject, Stream nar, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<IStagedNar>(new StagedNar(this, SpooledNar.Read(nar, _spool, cancellationToken)));
        }
        catch (Exception failure) when (ReceivingErrors.LackContext(failure))
        {
            throw ReceivingErrors.Explain(store, subject, failure);
        }
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _spool.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Returns whether a path is valid already.</summary>
    protected abstract Task<bool> IsValidAsync(ValidPathInfo info, CancellationToken cancellationToken);

    /// <summary>Sends one path; the size of its NAR is known.</summary>
    protected abstract Task SendAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken);

    private sealed class StagedNar(RemotePathReceiver receiver, SpooledNar spooled) : IStagedNar
    {
        public Hash NarHash => spooled.Hash;

        public long NarSize => spooled.Size;

        public Stream OpenNar(CancellationToken cancellationToken) => spooled.OpenRead();

        public Task<bool> CommitAsync(ValidPathInfo info, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(info);
            ReceivingErrors.RequireAnnounced(receiver.Store, info, spooled.Hash, spooled.Size);
            return receiver.ReceiveAsync(info with { NarSize = spooled.Size }, spooled.OpenRead(), cancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            spooled.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private IStore Store => store;
}
