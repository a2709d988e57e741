using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.Serving.Clients;

namespace NixStore.Serving.Daemon;

/// <summary>Reads the user of a connection from the kernel.</summary>
[SupportedOSPlatform("linux")]
internal static class PeerUserReader
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <summary>Reads the user of a connection.</summary>
    /// <param name="socket">The connection.</param>
    /// <returns>The user at the time of the connection.</returns>
    /// <exception cref="SocketException">The connection is closed.</exception>
    public static PeerUser Read(Socket socket)
    {
        // The process, the user and the group, 4 bytes each.
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        var user = MemoryMarshal.Read<uint>(credentials[4..]);
        var group = MemoryMarshal.Read<uint>(credentials[8..]);
        var name = Libc.FindUserName(user) ?? user.ToString(CultureInfo.InvariantCulture);
        return new PeerUser(name, wanted => Libc.FindGroup(wanted) is { } found && (found.Id == group || found.Members.Contains(name)))
        {
            ProcessId = MemoryMarshal.Read<int>(credentials),
        };
    }
}
