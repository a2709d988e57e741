using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.Serving.Daemon;

/// <summary>Finds out from the kernel who has connected to a socket.</summary>
[SupportedOSPlatform("linux")]
internal static class PeerUserReader
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <summary>Finds out who has connected.</summary>
    /// <param name="socket">The connection.</param>
    /// <returns>The user as it was when the connection was made.</returns>
    /// <exception cref="SocketException">The connection has gone.</exception>
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
