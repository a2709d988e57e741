namespace NixStore.Stores.Remote.Peers;

/// <summary>
/// Whatever answers for a store elsewhere, and how it is reached: a daemon's socket, a program, a host. The protocols know no more
/// of it than two streams of bytes.
/// </summary>
public interface IPeer
{
    /// <summary>Gets how messages name it, as in <c>the Nix daemon at /nix/var/nix/daemon-socket/socket</c>.</summary>
    string Name { get; }

    /// <summary>Gets whether it is on this machine, so that both see the same files.</summary>
    bool IsOnThisMachine { get; }

    /// <summary>Opens a connection.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The connection's streams; the caller disposes them.</returns>
    /// <exception cref="StoreConnectionException">It cannot be reached; the message says why, and what to do.</exception>
    Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken = default);
}
