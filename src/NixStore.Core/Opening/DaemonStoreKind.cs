using NixStore.Stores;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Opening;

/// <summary>Opens the stores of daemons: <c>daemon</c>, and <c>unix://</c> with the path of a socket.</summary>
/// <param name="environment">The variables that determine the socket of the daemon.</param>
/// <param name="log">Receives the messages of daemons, or null to drop them.</param>
internal sealed class DaemonStoreKind(StoreEnvironment environment, IDaemonLog? log) : IStoreKind
{
    public IReadOnlyList<string> Schemes { get; } = [StoreReference.DaemonScheme];

    public async Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken)
        => await ConnectAsync(reference, cancellationToken).ConfigureAwait(false);

    public async Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken)
        => await ConnectAsync(reference, cancellationToken).ConfigureAwait(false);

    /// <summary>Returns the path of the socket of the daemon of this machine.</summary>
    /// <param name="environment">The variables.</param>
    /// <param name="layout">The directories of the store of this machine.</param>
    /// <returns>The path of the socket.</returns>
    public static string FindSocket(StoreEnvironment environment, LocalStoreLayout layout)
        => environment["NIX_DAEMON_SOCKET_PATH"] ?? Path.Combine(layout.StateDirectory, "daemon-socket", "socket");

    private Task<DaemonStore> ConnectAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        var settings = new StoreSettings(reference);
        var layout = LocalStoreLayout.FromEnvironment(environment);
        layout = layout with { StateDirectory = settings.Text("state") ?? layout.StateDirectory };
        var directory = settings.Directory("store") ?? layout.Directory;
        var options = new RemoteOptions();
        options = options with
        {
            MaximumConnections = settings.Count("max-connections", "connections") ?? options.MaximumConnections,
            PhysicalDirectory = settings.Text("real") ?? (settings.Text("root") is { } root ? root.TrimEnd('/') + directory.Path : null),
        };

        // Nix has these too; they have no meaning here.
        settings.RequireAllKnown("log", "max-connection-age");
        var socket = reference.Authority.Length > 0 ? Uri.UnescapeDataString(reference.Authority) : FindSocket(environment, layout);
        return DaemonStore.OpenAsync(new UnixSocketPeer(socket), reference.Text, directory, options, log, cancellationToken);
    }
}
