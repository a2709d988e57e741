using System.Net;
using System.Net.Sockets;

namespace NixStore.Serving;

/// <summary>An address and port, or a place for a socket, at which this process cannot listen.</summary>
public sealed class CannotListenException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="endPoint">Where it was to listen.</param>
    /// <param name="cause">Why it cannot.</param>
    public CannotListenException(EndPoint endPoint, SocketException cause)
        : base($"Cannot listen on {endPoint}: {Explain(cause)}", cause)
    {
        EndPoint = endPoint;
    }

    /// <summary>Initializes a new instance.</summary>
    /// <param name="socketPath">Where the socket was to lie.</param>
    /// <param name="why">Why it cannot, and what to do.</param>
    /// <param name="cause">What led to it; null for nothing else.</param>
    public CannotListenException(string socketPath, string why, Exception? cause)
        : base($"Cannot listen at {socketPath}: {why}", cause)
    {
    }

    /// <summary>The address at which it was to listen; null for a socket in a directory.</summary>
    public EndPoint? EndPoint { get; }

    private static string Explain(SocketException cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return cause.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => "another program listens there. Choose another port, or 0 for one that is free.",
            SocketError.AccessDenied => "this user may not. Choose a port above 1023, or 0 for one that is free.",
            SocketError.AddressNotAvailable => "the address is none of this machine. Choose one that is, or any.",
            _ => cause.Message,
        };
    }
}
