using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace NixStore.Wire;

/// <summary>
/// Chunks that go as one message. A message is 1 byte that says in its lowest bit whether another follows at once, 4 with the count of
/// messages that were taken from the other side, and the chunks; where the second bit is set, 4 with their length, and they themselves
/// compressed with Brotli. A chunk is 1 byte for its kind, 4 for the number of its connection, 4 for the count of its bytes or of those
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
    private const int MostBytes = MaximumPayload + (MostChunks * ChunkHeadLength);
    private const int Followed = 1;
    private const int Compressed = 2;
    private const int WorthCompressing = 4096;

    // The fastest; what is carried as text costs more than that.
    private const int Quality = 1;
    private const int WindowBits = 18;

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
        if (message.Length is < HeadLength or > HeadLength + MostBytes || message[0] > (Followed | Compressed))
        {
            throw Fault(0);
        }

        isFollowed = (message[0] & Followed) != 0;
        acknowledged = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(1));
        return Decode((message[0] & Compressed) == 0 ? message.AsMemory(HeadLength) : Decompress(message.AsSpan(HeadLength)));
    }

    /// <summary>Puts a chunk at the end. Bytes that follow others of the same connection become one chunk with them.</summary>
    /// <param name="chunk">The chunk; its payload is copied.</param>
    /// <returns>False if there is no more room.</returns>
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

    /// <summary>Creates the message.</summary>
    /// <param name="acknowledged">How many messages of the other side it says were taken.</param>
    /// <param name="isFollowed">Whether another follows at once.</param>
    /// <returns>The bytes.</returns>
    public byte[] Encode(int acknowledged, bool isFollowed)
    {
        ReadOnlySpan<byte> bytes = CollectionsMarshal.AsSpan(_bytes);
        var compressed = bytes.Length < WorthCompressing ? null : Compress(bytes);
        var message = new byte[HeadLength + (compressed?.Length ?? bytes.Length)];
        message[0] = (byte)((isFollowed ? Followed : 0) | (compressed is null ? 0 : Compressed));
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(1), acknowledged);
        (compressed ?? bytes).CopyTo(message.AsSpan(HeadLength));
        return message;
    }

    private static List<Chunk> Decode(ReadOnlyMemory<byte> bytes)
    {
        var chunks = new List<Chunk>();
        var place = 0;
        while (place < bytes.Length)
        {
            if (bytes.Length - place < ChunkHeadLength || chunks.Count == MostChunks)
            {
                throw Fault(place);
            }

            var kind = (ChunkKind)bytes.Span[place];
            var connection = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[(place + 1)..]);
            var count = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[(place + CountPlace)..]);
            place += ChunkHeadLength;
            var hasBytes = kind == ChunkKind.Data;
            if (!Enum.IsDefined(kind) || (count > 0) != (kind is ChunkKind.Data or ChunkKind.Taken) || count < 0 || (hasBytes && count > bytes.Length - place))
            {
                throw Fault(place);
            }

            chunks.Add(hasBytes ? new Chunk(kind, connection, bytes.Slice(place, count)) : new Chunk(kind, connection, default, count));
            place += hasBytes ? count : 0;
        }

        return chunks;
    }

    /// <summary>Compresses, with the length before, or null if that makes nothing smaller.</summary>
    private static byte[]? Compress(ReadOnlySpan<byte> bytes)
    {
        var compressed = new byte[bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(compressed, bytes.Length);
        return BrotliEncoder.TryCompress(bytes, compressed.AsSpan(sizeof(int)), out var length, Quality, WindowBits) ? compressed[..(sizeof(int) + length)] : null;
    }

    private static byte[] Decompress(ReadOnlySpan<byte> compressed)
    {
        if (compressed.Length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(compressed) is not (>= 0 and <= MostBytes and var length))
        {
            throw Fault(HeadLength);
        }

        var bytes = new byte[length];
        return BrotliDecoder.TryDecompress(compressed[sizeof(int)..], bytes, out var count) && count == length ? bytes : throw Fault(HeadLength);
    }

    private static NixFormatException Fault(int place) => new($"The message is no part of a conversation, at offset {place}.", place);
}
