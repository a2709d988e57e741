using System.Buffers;
using System.IO.Compression;
using NixStore.IO;

namespace NixStore.Compression;

/// <summary>
/// A strict gzip decoder. The .NET stream does not report truncated input or trailing data, so one more member is appended to the input:
/// the input was complete only if its contents are the last output. Zeros after the last member, with which tapes and some programs fill a
/// block, are ignored, as in gzip.
/// </summary>
internal sealed class GzipReadStream : ForwardReadStream
{
    private const int MarkLength = 16;

    private static readonly byte[] _mark = [.. Enumerable.Repeat((byte)0xa5, MarkLength)];
    private static readonly byte[] _markMember = CompressMark();

    private readonly FollowedStream _input;
    private readonly GZipStream _gzip;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;
    private bool _isPadded;

    /// <summary>Creates a stream.</summary>
    /// <param name="source">The compressed data, which stays open.</param>
    public GzipReadStream(Stream source)
    {
        _input = new FollowedStream(source, _markMember);
        _gzip = new GZipStream(_input, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        // The last bytes are held back, because they may be the appended contents.
        while (!_isPadded && _end - _start <= MarkLength)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            var read = _gzip.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            if (read == 0 && !(_isPadded = _input.IsInPadding))
            {
                return _buffer.AsSpan(_start.._end).SequenceEqual(_mark)
                    ? 0
                    : throw new InvalidDataException("The data is truncated, or other data follows it.");
            }
        }

        var count = Math.Min(buffer.Length, _end - _start - (_isPadded ? 0 : MarkLength));
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            _gzip.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        base.Dispose(disposing);
    }

    private static byte[] CompressMark()
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(_mark);
        }

        return member.ToArray();
    }

    /// <summary>
    /// A stream followed by bytes. The zeros at its end are read one at a time, so that the position in them is known when the decoder
    /// reads no further.
    /// </summary>
    private sealed class FollowedStream(Stream first, byte[] last) : ForwardReadStream
    {
        private readonly byte[] _block = new byte[32 * 1024];
        private int _start;
        private int _end;
        private long _zeros;
        private int _zerosAfterBlock;
        private bool _isEnded;
        private int _given;

        /// <summary>Whether the last byte that was read is one of the zeros at the end of the stream.</summary>
        public bool IsInPadding { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty)
            {
                return 0;
            }

            while (_start == _end && !_isEnded)
            {
                Fill();
            }

            return _start < _end ? ReadBlock(buffer) : _zeros > 0 ? ReadPadding(buffer) : ReadLast(buffer);
        }

        // A block ends with its last byte that is not zero.
        private void Fill()
        {
            var count = first.Read(_block);
            _isEnded = count == 0;
            _start = 0;
            _end = _block.AsSpan(0, count).LastIndexOfAnyExcept((byte)0) + 1;
            if (_end == 0)
            {
                _zeros += count;
            }
            else
            {
                _zerosAfterBlock = count - _end;
            }
        }

        private int ReadBlock(Span<byte> buffer)
        {
            int count;
            if (_zeros > 0)
            {
                count = (int)Math.Min(_zeros, buffer.Length);
                buffer[..count].Clear();
                _zeros -= count;
                return count;
            }

            count = Math.Min(buffer.Length, _end - _start);
            _block.AsSpan(_start, count).CopyTo(buffer);
            _start += count;
            if (_start == _end)
            {
                _zeros = _zerosAfterBlock;
            }

            return count;
        }

        private int ReadPadding(Span<byte> buffer)
        {
            IsInPadding = true;
            _zeros--;
            buffer[0] = 0;
            return 1;
        }

        private int ReadLast(Span<byte> buffer)
        {
            IsInPadding = false;
            var count = Math.Min(buffer.Length, last.Length - _given);
            last.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }
    }
}
