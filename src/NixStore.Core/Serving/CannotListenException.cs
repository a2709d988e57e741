using System.Net;
using System.Net.Sockets;

namespace NixStore.Serving;

/// <summary>The exception for an address, port or socket path on which this process cannot listen.</summary>
public sealed class CannotListenException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="endPoint">The address and port.</param>
    /// <param name="cause">Why it cannot.</param>
    public CannotListenException(EndPoint endPoint, SocketException cause)
        : base($"Cannot listen on {endPoint}: {Explain(cause)}", cause)
    {
        EndPoint = endPoint;
    }

    /// <summary>Initializes a new instance.</summary>
    /// <param name="socketPath">The path of the socket.</param>
    /// <param name="why">The reason, and what to do.</param>
    /// <param name="cause">The inner exception, or null.</param>
    public CannotListenException(string socketPath, string why, Exception? cause)
        : base($"Cannot listen at {socketPath}: {why}", cause)
    {
    }

    /// <summary>Gets the address and port, or null for a socket path.</summary>
    public EndPoint? EndPoint { get; }

    private static string Explain(SocketException cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return cause.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => "another program uses the port. Choose another port, or 0 for a free one.",
            SocketError.AccessDenied => "access is denied. Choose a port above 1023, or 0 for a free one.",
            SocketError.AddressNotAvailable => "the address is not assigned to this machine. Choose an assigned address, or listen on all "
                + "addresses.",
            _ => cause.Message,
        };
    }
}
