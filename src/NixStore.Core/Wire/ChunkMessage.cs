using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NixStore.Wire;

/// <summary>
/// Chunks that go as one message. A message is 1 byte that says whether another follows at once, 4 with the count of messages that were taken
/// from the other side, and the chunks. A chunk is 1 byte for its kind, 4 for the number of its connection, 4 for the count of its bytes or of those
/// taken, and its bytes. Numbers are little-endian.
/// </summary>
internal sealed class ChunkMessage
{
    /// <summary>The most bytes of the chunks of a message, their heads left out.</summary>
    public const int MaximumPayload = 1024 * 1024;

    private const int HeadLength = 5;
    private const int ChunkHeadLength = 9;
    private const int CountPlace = 5;
    private const int MostChunks = 10_000;

    private readonly List<byte> _bytes = [];
    private int _payload;
    private int _chunks;
    private int _lastPlace;
    private int _lastConnection;

    /// <summary>Whether it holds no chunk.</summary>
    public bool IsEmpty => _chunks == 0;

    /// <summary>Takes a message apart.</summary>
    /// <param name="message">The message; the payloads are parts of it.</param>
    /// <param name="acknowledged">How many messages were taken by the side that sends it.</param>
    /// <param name="isFollowed">Whether another follows at once.</param>
    /// <returns>The chunks.</returns>
    /// <exception cref="NixFormatException">The message is none.</exception>
    public static List<Chunk> Decode(byte[] message, out int acknowledged, out bool isFollowed)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Length < HeadLength || message[0] > 1)
        {
            throw Fault(0);
        }

        isFollowed = message[0] == 1;
        acknowledged = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(1));
        var chunks = new List<Chunk>();
        var place = HeadLength;
        while (place < message.Length)
        {
            if (message.Length - place < ChunkHeadLength || chunks.Count == MostChunks)
            {
                throw Fault(place);
            }

            var kind = (ChunkKind)message[place];
            var connection = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(place + 1));
            var count = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(place + CountPlace));
            place += ChunkHeadLength;
            var hasBytes = kind == ChunkKind.Data;
            if (!Enum.IsDefined(kind) || (count > 0) != (kind is ChunkKind.Data or ChunkKind.Taken) || count < 0 || (hasBytes && count > message.Length - place))
            {
                throw Fault(place);
            }

            chunks.Add(hasBytes ? new Chunk(kind, connection, message.AsMemory(place, count)) : new Chunk(kind, connection, default, count));
            place += hasBytes ? count : 0;
        }

        return chunks;
    }

    /// <summary>Puts a chunk at the end. Bytes that follow others of the same connection become one chunk with them.</summary>
    /// <param name="chunk">The chunk; its payload is copied.</param>
    /// <returns>False where there is no more room.</returns>
    public bool TryAdd(Chunk chunk)
    {
        if (_chunks == MostChunks || (_payload > 0 && _payload + chunk.Payload.Length > MaximumPayload))
        {
            return false;
        }

        if (chunk.Kind == ChunkKind.Data && _lastConnection == chunk.Connection)
        {
            var count = CollectionsMarshal.AsSpan(_bytes)[(_lastPlace + CountPlace)..];
            BinaryPrimitives.WriteInt32LittleEndian(count, BinaryPrimitives.ReadInt32LittleEndian(count) + chunk.Payload.Length);
        }
        else
        {
            _lastPlace = _bytes.Count;
            _lastConnection = chunk.Kind == ChunkKind.Data ? chunk.Connection : 0;
            _chunks++;
            Span<byte> head = stackalloc byte[ChunkHeadLength];
            head[0] = (byte)chunk.Kind;
            BinaryPrimitives.WriteInt32LittleEndian(head[1..], chunk.Connection);
            BinaryPrimitives.WriteInt32LittleEndian(head[CountPlace..], chunk.Kind == ChunkKind.Data ? chunk.Payload.Length : chunk.Count);
            _bytes.AddRange((ReadOnlySpan<byte>)head);
        }

        _bytes.AddRange(chunk.Payload.Span);
        _payload += chunk.Payload.Length;
        return true;
    }

    /// <summary>Makes the message.</summary>
    /// <param name="acknowledged">How many messages of the other side it says were taken.</param>
    /// <param name="isFollowed">Whether another follows at once.</param>
    /// <returns>The bytes.</returns>
    public byte[] Encode(int acknowledged, bool isFollowed)
    {
        var message = new byte[HeadLength + _bytes.Count];
        message[0] = isFollowed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(1), acknowledged);
        _bytes.CopyTo(message, HeadLength);
        return message;
    }

    private static NixFormatException Fault(int place) => new($"The message is no part of a conversation, at offset {place}.", place);
}
