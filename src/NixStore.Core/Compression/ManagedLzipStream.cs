using System.Buffers.Binary;
using NixStore.IO;
using SharpCompress.Compressors.LZMA;

namespace NixStore.Compression;

/// <summary>
/// A managed lzip decoder, which reads concatenated members (lzip manual, "File format"). Sizes are checked and checksums are not, because
/// callers check a hash of the contents. Does not close its source.
/// </summary>
internal sealed class ManagedLzipStream(Stream source) : ForwardReadStream
{
    private const int HeaderLength = 6;
    private const int TrailerLength = 20;

    // The parameters lc=3, lp=0, pb=2, which the format requires.
    private const byte Parameters = 0x5d;

    private LzmaStream? _member;
    private long _length;
    private bool _any;

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_member is null && !BeginMember())
            {
                return 0;
            }

            if (_member!.Read(buffer) is > 0 and var count)
            {
                _length += count;
                return count;
            }

            EndMember();
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool BeginMember()
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        var length = source.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (length == 0 && _any)
        {
            return false;
        }

        if (length < HeaderLength || !header.StartsWith("LZIP\u0001"u8))
        {
            throw new InvalidDataException(_any ? "Other data follows the compressed data." : "The data is not in the lzip format.");
        }

        // A power of two from the low bits, minus a number of sixteenths of it.
        var size = 1u << (header[5] & 0x1f);
        size -= size / 16 * (uint)(header[5] >> 5);
        var properties = new byte[5];
        properties[0] = Parameters;
        BinaryPrimitives.WriteUInt32LittleEndian(properties.AsSpan(1), size);
        _member = ManagedLzma.Open(source, properties, -1);
        _length = 0;
        _any = true;
        return true;
    }

    private void EndMember()
    {
        _member!.Dispose();
        _member = null;
        Span<byte> trailer = stackalloc byte[TrailerLength];
        source.ReadExactly(trailer);
        if (BinaryPrimitives.ReadInt64LittleEndian(trailer[4..]) != _length)
        {
            throw new InvalidDataException("The size of the contents does not match.");
        }
    }
}
