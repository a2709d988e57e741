using System.Buffers.Binary;

namespace NixStore.Wire;

/// <summary>
/// The first numbers of a connection: each side sends a number that identifies the protocol, and the newest version that it supports.
/// </summary>
/// <param name="protocol">The name of the protocol in messages.</param>
/// <param name="clientMagic">The number that the client sends first.</param>
/// <param name="serverMagic">The number that the server sends first.</param>
public sealed class ProtocolHandshake(string protocol, ulong clientMagic, ulong serverMagic)
{
    /// <summary>Writes the greeting of the client.</summary>
    /// <param name="wire">The target.</param>
    /// <param name="newest">The newest version that the client supports.</param>
    public void WriteClient(WireWriter wire, ProtocolVersion newest) => Write(wire, clientMagic, newest);

    /// <summary>Writes the greeting of the server.</summary>
    /// <param name="wire">The target.</param>
    /// <param name="newest">The newest version that the server supports.</param>
    public void WriteServer(WireWriter wire, ProtocolVersion newest) => Write(wire, serverMagic, newest);

    /// <summary>Reads the greeting of the client.</summary>
    /// <param name="wire">The reader of the primitives.</param>
    /// <returns>The newest version that the client supports.</returns>
    /// <exception cref="NixFormatException">The other side is not a client of this protocol.</exception>
    public ProtocolVersion ReadClient(WireReader wire) => Read(wire, clientMagic);

    /// <summary>Reads the greeting of the server.</summary>
    /// <param name="wire">The reader of the primitives.</param>
    /// <returns>The newest version that the server supports.</returns>
    /// <exception cref="NixFormatException">The other side does not speak this protocol.</exception>
    public ProtocolVersion ReadServer(WireReader wire) => Read(wire, serverMagic);

    /// <summary>Returns whether the input starts with the greeting of a client. Nothing is consumed.</summary>
    /// <param name="wire">The reader of the primitives.</param>
    /// <returns>False if it is another protocol.</returns>
    /// <exception cref="NixFormatException">The input ends too early.</exception>
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
            : throw new NixFormatException(
                $"The other side does not speak the {protocol}: it begins with 0x{word:x}, at offset {offset}.", offset);
    }
}
