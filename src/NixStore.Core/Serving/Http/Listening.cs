using System.Net;
using System.Net.Sockets;

namespace NixStore.Serving.Http;

/// <summary>Opens listening sockets.</summary>
internal static class Listening
{
    private const int Backlog = 512;
    private const int MostTries = 20;

    /// <summary>Listens on addresses with the same port.</summary>
    /// <param name="addresses">The addresses.</param>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <returns>The sockets in the order of the addresses, to be disposed by the caller.</returns>
    /// <exception cref="CannotListenException">An address is not assigned to this machine, or the port is in use or not
    /// allowed.</exception>
    public static IReadOnlyList<Socket> Open(IReadOnlyList<IPAddress> addresses, int port)
    {
        for (var tries = 1; ; tries++)
        {
            var sockets = new List<Socket>();
            var chosen = port;
            try
            {
                foreach (var address in addresses)
                {
                    var socket = Open(new IPEndPoint(address, chosen));
                    sockets.Add(socket);
                    chosen = ((IPEndPoint)socket.LocalEndPoint!).Port;
                }

                return sockets;
            }
            catch (CannotListenException)
            {
                sockets.ForEach(static socket => socket.Dispose());

                // A port that is free on the first address may be in use on the next.
                if (port != 0 || sockets.Count == 0 || tries == MostTries)
                {
                    throw;
                }
            }
        }
    }

    private static Socket Open(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                // Prevents another program from using the same port.
                socket.ExclusiveAddressUse = true;
            }

            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new CannotListenException(endPoint, e);
        }
    }
}
