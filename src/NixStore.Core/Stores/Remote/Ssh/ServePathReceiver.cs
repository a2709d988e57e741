using NixStore.IO;
using NixStore.Paths;
using NixStore.Stores.Remote.Connections;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>Sends paths to <c>nix-store --serve --write</c>.</summary>
internal sealed class ServePathReceiver(SshStore store, ConnectionPool<ServeProtocolConnection> connections) : RemotePathReceiver(store)
{
    private readonly SshStore _store = store;

    public override int OrderedStreams => connections.Most;

    public override async Task ReceiveAllAsync(
        IReadOnlyList<ValidPathInfo> infos,
        Func<ValidPathInfo, CancellationToken, Task<Stream>> openNar,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(infos);
        ArgumentNullException.ThrowIfNull(openNar);
        using var lease = await connections.LeaseAsync(cancellationToken).ConfigureAwait(false);
        await lease.Connection.AddManyAsync(infos, openNar, cancellationToken).ConfigureAwait(false);
    }

    protected override async Task<bool> IsValidAsync(ValidPathInfo info, CancellationToken cancellationToken)
        => (await _store.FindValidPathsAsync([info.Path], cancellationToken).ConfigureAwait(false)).Count > 0;

    protected override Task SendAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken)
        => ReceiveAllAsync([info], (_, _) => Task.FromResult<Stream>(new UnownedStream(nar)), cancellationToken);
}
