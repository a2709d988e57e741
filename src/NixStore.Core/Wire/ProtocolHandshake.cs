using System.Buffers.Binary;

namespace NixStore.Wire;

/// <summary>
/// The first words of a connection, before its version is agreed: each side names the protocol and the newest version that it
/// speaks.
/// </summary>
/// <param name="protocol">The protocol's name, for messages.</param>
/// <param name="clientMagic">The word with which the client begins.</param>
/// <param name="serverMagic">The word with which the other side answers.</param>
public sealed class ProtocolHandshake(string protocol, ulong clientMagic, ulong serverMagic)
{
    /// <summary>Writes the client's first words.</summary>
    /// <param name="wire">The target.</param>
    /// <param name="newest">The newest version that the client speaks.</param>
    public void WriteClient(WireWriter wire, ProtocolVersion newest) => Write(wire, clientMagic, newest);

    /// <summary>Writes the first words of the other side.</summary>
    /// <param name="wire">The target.</param>
    /// <param name="newest">The newest version that it speaks.</param>
    public void WriteServer(WireWriter wire, ProtocolVersion newest) => Write(wire, serverMagic, newest);

    /// <summary>Reads the client's first words.</summary>
    /// <param name="wire">Where they come from.</param>
    /// <returns>The newest version that the client speaks.</returns>
    /// <exception cref="NixFormatException">It is no client of this protocol.</exception>
    public ProtocolVersion ReadClient(WireReader wire) => Read(wire, clientMagic);

    /// <summary>Reads the first words of the other side.</summary>
    /// <param name="wire">Where they come from.</param>
    /// <returns>The newest version that it speaks.</returns>
    /// <exception cref="NixFormatException">It does not speak this protocol.</exception>
    public ProtocolVersion ReadServer(WireReader wire) => Read(wire, serverMagic);

    /// <summary>Whether a client of this protocol has begun to speak; nothing is taken from what it says.</summary>
    /// <param name="wire">Where its first words come from.</param>
    /// <returns>False if it speaks something else.</returns>
    /// <exception cref="NixFormatException">The input ends before a word.</exception>
    public bool IsBegunBy(WireReader wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return BinaryPrimitives.ReadUInt64LittleEndian(wire.Peek(WireFormat.Word)) == clientMagic;
    }

    private static void Write(WireWriter wire, ulong magic, ProtocolVersion newest)
    {
        ArgumentNullException.ThrowIfNull(wire);
        wire.Write(magic);
        wire.Write(newest.ToNumber());
    }

    private ProtocolVersion Read(WireReader wire, ulong magic)
    {
        ArgumentNullException.ThrowIfNull(wire);
        var offset = wire.Offset;
        var word = wire.ReadUInt64();
        return word == magic
            ? ProtocolVersion.FromNumber(wire.ReadUInt64())
            : throw new NixFormatException($"The other side does not speak the {protocol}: it begins with 0x{word:x}, at offset {offset}.", offset);
    }
}
