using System.Globalization;
using NixStore.Paths;
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
        var settings = reference.Settings;
        var layout = LocalStoreLayout.FromEnvironment(environment);
        if (settings.GetValueOrDefault("state") is { } state)
        {
            layout = layout with { StateDirectory = state };
        }

        var socket = reference.Place.Length > 0 ? Uri.UnescapeDataString(reference.Place) : FindSocket(environment, layout);
        var directory = settings.GetValueOrDefault("store") is { } store ? new StoreDirectory(store) : layout.Directory;
        var options = new RemoteOptions();
        if (settings.GetValueOrDefault("max-connections") is { } most)
        {
            options = options with { MaximumConnections = ParseCount(reference, most) };
        }

        return DaemonStore.OpenAsync(new UnixSocketPeer(socket), reference.Text, directory, options, log, cancellationToken);
    }

    private static int ParseCount(StoreReference reference, string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw new NixFormatException($"The store '{reference}' has the setting max-connections with '{text}', which is no count of connections.");
}
