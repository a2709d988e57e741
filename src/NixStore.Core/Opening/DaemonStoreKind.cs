using NixStore.Stores;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Opening;

/// <summary>Opens the stores of daemons: <c>daemon</c>, and <c>unix://</c> with the path of a socket.</summary>
/// <param name="environment">The variables that place the daemon of this machine.</param>
/// <param name="log">Takes what daemons tell of their work; null to drop that.</param>
internal sealed class DaemonStoreKind(StoreEnvironment environment, IDaemonLog? log) : IStoreKind
{
    public IReadOnlyList<string> Schemes { get; } = [StoreReference.DaemonScheme];

    public async Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken)
        => await ConnectAsync(reference, cancellationToken).ConfigureAwait(false);

    public async Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken)
        => await ConnectAsync(reference, cancellationToken).ConfigureAwait(false);

    /// <summary>Where the socket of the daemon of this machine lies.</summary>
    /// <param name="environment">The variables that place it.</param>
    /// <param name="layout">Where the store of this machine lies.</param>
    /// <returns>The socket's path.</returns>
    public static string FindSocket(StoreEnvironment environment, LocalStoreLayout layout)
        => environment["NIX_DAEMON_SOCKET_PATH"] ?? Path.Combine(layout.StateDirectory, "daemon-socket", "socket");

    private Task<DaemonStore> ConnectAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        var settings = new StoreSettings(reference);
        var layout = LocalStoreLayout.FromEnvironment(environment);
        layout = layout with { StateDirectory = settings.Text("state") ?? layout.StateDirectory };
        var directory = settings.Directory("store") ?? layout.Directory;
        var options = new RemoteOptions();
        options = options with { MaximumConnections = settings.Count("max-connections", "connections") ?? options.MaximumConnections };

        // Nix has these too; they have no meaning here.
        settings.RequireAllKnown("root", "real", "log", "max-connection-age");
        var socket = reference.Authority.Length > 0 ? Uri.UnescapeDataString(reference.Authority) : FindSocket(environment, layout);
        return DaemonStore.OpenAsync(new UnixSocketPeer(socket), reference.Text, directory, options, log, cancellationToken);
    }
}
