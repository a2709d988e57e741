using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace NixStore.Wire;

/// <summary>
/// A message with several chunks. A message consists of 1 byte of flags, 4 bytes with the number of messages that were received from the
/// other side, and the chunks. Bit 0 of the flags means that another message follows immediately. If bit 1 is set, the chunks are
/// compressed with Brotli after 4 bytes with their uncompressed length. A chunk consists of 1 byte for its kind, 4 for the number of its
/// connection, 4 for the count of its bytes or of received bytes, and its bytes. Numbers are little-endian.
/// </summary>
internal sealed class ChunkMessage
{
    /// <summary>The maximum size of the chunks of a message in bytes, without their headers.</summary>
    public const int MaximumPayload = 1024 * 1024;

    private const int HeadLength = 5;
    private const int ChunkHeadLength = 9;
    private const int CountOffset = 5;
    private const int MostChunks = 10_000;
    private const int MostBytes = MaximumPayload + (MostChunks * ChunkHeadLength);
    private const int Followed = 1;
    private const int Compressed = 2;
    private const int WorthCompressing = 4096;

    // The fastest level. Sending text costs more time than this compression.
    private const int Quality = 1;
    private const int WindowBits = 18;

    private readonly List<byte> _bytes = [];
    private int _payload;
    private int _chunks;
    private int _lastPosition;
    private int _lastConnection;

    /// <summary>Gets whether the message has no chunks.</summary>
    public bool IsEmpty => _chunks == 0;

    /// <summary>Decodes a message.</summary>
    /// <param name="message">The message. The payloads are slices of it.</param>
    /// <param name="acknowledged">The number of messages that the sender has received.</param>
    /// <param name="isFollowed">Whether another message follows immediately.</param>
    /// <returns>The chunks.</returns>
    /// <exception cref="NixFormatException">The message is malformed.</exception>
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

    /// <summary>Appends a chunk. It is merged into the last chunk if both have bytes of the same connection.</summary>
    /// <param name="chunk">The chunk. The payload is copied.</param>
    /// <returns>False if there is no room left.</returns>
    public bool TryAdd(Chunk chunk)
    {
        if (_chunks == MostChunks || (_payload > 0 && _payload + chunk.Payload.Length > MaximumPayload))
        {
            return false;
        }

        if (chunk.Kind == ChunkKind.Data && _lastConnection == chunk.Connection)
        {
            var count = CollectionsMarshal.AsSpan(_bytes)[(_lastPosition + CountOffset)..];
            BinaryPrimitives.WriteInt32LittleEndian(count, BinaryPrimitives.ReadInt32LittleEndian(count) + chunk.Payload.Length);
        }
        else
        {
            _lastPosition = _bytes.Count;
            _lastConnection = chunk.Kind == ChunkKind.Data ? chunk.Connection : 0;
            _chunks++;
            Span<byte> head = stackalloc byte[ChunkHeadLength];
            head[0] = (byte)chunk.Kind;
            BinaryPrimitives.WriteInt32LittleEndian(head[1..], chunk.Connection);
            BinaryPrimitives.WriteInt32LittleEndian(head[CountOffset..], chunk.Kind == ChunkKind.Data ? chunk.Payload.Length : chunk.Count);
            _bytes.AddRange((ReadOnlySpan<byte>)head);
        }

        _bytes.AddRange(chunk.Payload.Span);
        _payload += chunk.Payload.Length;
        return true;
    }

    /// <summary>Encodes the message.</summary>
    /// <param name="acknowledged">The number of messages that were received from the other side.</param>
    /// <param name="isFollowed">Whether another message follows immediately.</param>
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
        var offset = 0;
        while (offset < bytes.Length)
        {
            if (bytes.Length - offset < ChunkHeadLength || chunks.Count == MostChunks)
            {
                throw Fault(offset);
            }

            var kind = (ChunkKind)bytes.Span[offset];
            var connection = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[(offset + 1)..]);
            var count = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[(offset + CountOffset)..]);
            offset += ChunkHeadLength;
            var hasBytes = kind == ChunkKind.Data;
            if (!Enum.IsDefined(kind)
                || (count > 0) != (kind is ChunkKind.Data or ChunkKind.Taken)
                || count < 0
                || (hasBytes && count > bytes.Length - offset))
            {
                throw Fault(offset);
            }

            chunks.Add(hasBytes ? new Chunk(kind, connection, bytes.Slice(offset, count)) : new Chunk(kind, connection, default, count));
            offset += hasBytes ? count : 0;
        }

        return chunks;
    }

    /// <summary>Compresses bytes and writes their length first, or returns null if the result is not smaller.</summary>
    private static byte[]? Compress(ReadOnlySpan<byte> bytes)
    {
        var compressed = new byte[bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(compressed, bytes.Length);
        return BrotliEncoder.TryCompress(bytes, compressed.AsSpan(sizeof(int)), out var length, Quality, WindowBits)
            ? compressed[..(sizeof(int) + length)]
            : null;
    }

    private static byte[] Decompress(ReadOnlySpan<byte> compressed)
    {
        if (compressed.Length < sizeof(int)
            || BinaryPrimitives.ReadInt32LittleEndian(compressed) is not (>= 0 and <= MostBytes and var length))
        {
            throw Fault(HeadLength);
        }

        var bytes = new byte[length];
        return BrotliDecoder.TryDecompress(compressed[sizeof(int)..], bytes, out var count) && count == length
            ? bytes
            : throw Fault(HeadLength);
    }

    private static NixFormatException Fault(int offset)
        => new($"The message of multiplexed connections is malformed, at offset {offset}.", offset);
}
