using System.Text;
using NixStore.Stores.Remote.Peers;
using NixStore.Wire;

namespace NixStore.Stores.Remote.Connections;

/// <summary>Reads the greeting of a peer. If the peer sends something else, such as the banner of a shell, the error shows it.</summary>
internal static class PeerGreeting
{
    private const int MostShown = 200;

    private const string Advice = "If a start-up file of its shell prints a banner, let it do so only at terminals.";

    /// <summary>Reads the greeting.</summary>
    /// <param name="handshake">The greeting of the protocol.</param>
    /// <param name="wire">The input.</param>
    /// <returns>The newest version that the peer speaks.</returns>
    /// <exception cref="NixFormatException">The peer does not speak the protocol.</exception>
    public static ProtocolVersion Read(ProtocolHandshake handshake, WireReader wire)
    {
        byte[] first = [];
        try
        {
            first = wire.Peek(WireFormat.Word).ToArray();
            return handshake.ReadServer(wire);
        }
        catch (NixFormatException fault)
        {
            // What was read already, and what came with it.
            byte[] said = [.. wire.Offset == 0 ? [] : first, .. wire.Peek(wire.Buffered)];
            // As text no further than a number of the protocol.
            var end = said.AsSpan(0, Math.Min(said.Length, MostShown)).IndexOf((byte)0);
            var text = EscapeSequences.Remove(
                Encoding.UTF8.GetString(said.AsSpan(0, end < 0 ? Math.Min(said.Length, MostShown) : end))).Trim();
            throw new NixFormatException(
                text.Length == 0 ? fault.Message : $"{fault.Message} {Advice} It said: {text}", fault.Offset, fault);
        }
    }
}
