using System.Net.Sockets;
using NixStore.FileSystem;

namespace NixStore.Stores.Remote.Peers;

/// <summary>A daemon behind a socket of this machine.</summary>
/// <param name="path">The socket's path.</param>
public sealed class UnixSocketPeer(string path) : IPeer
{
    /// <inheritdoc/>
    public string Name => $"the Nix daemon at {path}";

    /// <inheritdoc/>
    public bool IsOnThisMachine => true;

    /// <inheritdoc/>
    public Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Not asynchronously: .NET would make the socket one that never blocks, and imitate at a cost what it then cannot do.
        return Task.Run(Connect, cancellationToken);
    }

    private PeerStreams Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            using var directory = SocketDirectory.Open(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
            socket.Connect(
                directory?.EndPointOf(Path.GetFileName(path)) ?? throw new SocketException((int)SocketError.AddressNotAvailable));
            var stream = new NetworkStream(socket, ownsSocket: true);
            return new PeerStreams(stream, stream);
        }
        catch (Exception failure) when (failure is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new StoreConnectionException(Name, $"Cannot reach {Name}: {Explain(failure)}", failure)
            {
                Reason = FailureReason.DaemonNotRunning,
            };
        }
    }

    private string Explain(Exception failure)
    {
        const string advice = "Start it (nix-daemon, or nix-daemon.socket of systemd). NIX_DAEMON_SOCKET_PATH names its socket.";
        return failure switch
        {
            SocketException { SocketErrorCode: SocketError.AccessDenied } => "this user may not open its socket.",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"no process listens there. {advice}",
            _ when !Path.Exists(path) => $"there is no socket. {advice}",
            _ => $"{failure.Message.TrimEnd('.')}. {advice}",
        };
    }
}
