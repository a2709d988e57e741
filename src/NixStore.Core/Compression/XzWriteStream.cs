using System.Buffers.Binary;
using NixStore.IO;
using SharpCompress.Compressors.Xz;

namespace NixStore.Compression;

/// <summary>
/// Compresses to xz: one block with the filter LZMA2 and CRC64 as its check (the .xz file format, version 1.2).
/// </summary>
internal sealed class XzWriteStream : ForwardWriteStream
{
    private const int HeaderFieldSize = 4;
    private const byte CheckIsCrc64 = 4;
    private const byte Lzma2FilterId = 0x21;

    // Two megabytes, as the format encodes sizes of dictionaries; no chunk is longer.
    private const byte DictionarySizeCode = 18;

    private readonly Stream _target;
    private readonly bool _leaveOpen;
    private readonly Lzma2Chunks _chunks;
    private readonly byte[] _pending = new byte[Lzma2Chunks.LongestInput];
    private int _pendingLength;
    private ulong _check = ulong.MaxValue;
    private long _uncompressedSize;
    private long _blockSize;
    private bool _finished;

    /// <summary>Begins the file.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="level">How hard to compress, 1 to 9.</param>
    /// <param name="leaveOpen">Whether the target stays open.</param>
    public XzWriteStream(Stream target, int level, bool leaveOpen)
    {
        _target = target;
        _leaveOpen = leaveOpen;
        _chunks = new Lzma2Chunks(level);
        Span<byte> header = [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, 0, CheckIsCrc64, 0, 0, 0, 0];
        WriteCrc(header[6..8], header[8..]);
        _target.Write(header);

        // The header's size in words of 4 bytes less one, no sizes, one filter with its one byte of properties, and padding.
        Span<byte> block = [2, 0, Lzma2FilterId, 1, DictionarySizeCode, 0, 0, 0, 0, 0, 0, 0];
        WriteCrc(block[..8], block[8..]);
        _target.Write(block);
        _blockSize = block.Length;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _check = Crc64.UpdateXz(_check, buffer);
        _uncompressedSize += buffer.Length;
        while (!buffer.IsEmpty)
        {
            int count = Math.Min(buffer.Length, _pending.Length - _pendingLength);
            buffer[..count].CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += count;
            buffer = buffer[count..];
            if (_pendingLength == _pending.Length)
            {
                WriteChunk();
            }
        }
    }

    /// <summary>Passes on what is compressed; the rest waits for more.</summary>
    public override void Flush() => _target.Flush();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_finished)
        {
            _finished = true;
            Finish();
            _chunks.Dispose();
            if (!_leaveOpen)
            {
                _target.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private static void WriteCrc(ReadOnlySpan<byte> data, Span<byte> destination)
        => BinaryPrimitives.WriteUInt32LittleEndian(destination, ~Crc32.Update(0xffffffff, data));

    private static void AddNumber(List<byte> bytes, ulong number)
    {
        while (number >= 0x80)
        {
            bytes.Add((byte)(number | 0x80));
            number >>= 7;
        }

        bytes.Add((byte)number);
    }

    private void WriteChunk()
    {
        int taken = _chunks.Write(_pending.AsSpan(0, _pendingLength), _target, out int written);
        _blockSize += written;
        _pendingLength -= taken;
        _pending.AsSpan(taken, _pendingLength).CopyTo(_pending);
    }

    private void Finish()
    {
        while (_pendingLength > 0)
        {
            WriteChunk();
        }

        // The end of LZMA2, padding to words, and the check.
        _target.WriteByte(0);
        _blockSize++;
        int padding = (int)(-_blockSize & (HeaderFieldSize - 1));
        Span<byte> end = stackalloc byte[HeaderFieldSize + sizeof(ulong)];
        end.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(end[padding..], ~_check);
        _target.Write(end[..(padding + sizeof(ulong))]);
        WriteIndex((ulong)_blockSize + sizeof(ulong));
    }

    private void WriteIndex(ulong unpaddedSize)
    {
        List<byte> index = [0, 1];
        AddNumber(index, unpaddedSize);
        AddNumber(index, (ulong)_uncompressedSize);
        while (index.Count % HeaderFieldSize != 0)
        {
            index.Add(0);
        }

        Span<byte> crc = stackalloc byte[HeaderFieldSize];
        WriteCrc(index.ToArray(), crc);
        _target.Write(index.ToArray());
        _target.Write(crc);

        Span<byte> footer = [0, 0, 0, 0, 0, 0, 0, 0, 0, CheckIsCrc64, (byte)'Y', (byte)'Z'];
        BinaryPrimitives.WriteUInt32LittleEndian(footer[4..], (uint)(index.Count / HeaderFieldSize));
        WriteCrc(footer[4..10], footer);
        _target.Write(footer);
    }
}
