using System.Net;
using System.Net.Sockets;

namespace NixStore.Serving.Http;

/// <summary>Opens sockets that listen.</summary>
internal static class Listening
{
    private const int Backlog = 512;
    private const int MostTries = 20;

    /// <summary>Listens on addresses, on the same port of all of them.</summary>
    /// <param name="addresses">The addresses.</param>
    /// <param name="port">The port; 0 for one that is free.</param>
    /// <returns>The sockets, in the order of the addresses; the caller closes them.</returns>
    /// <exception cref="CannotListenException">An address is not of this machine, or the port is taken or not allowed.</exception>
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

                // What is free on the first address may be taken on the next.
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
                // Another program could take over the port there otherwise.
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
