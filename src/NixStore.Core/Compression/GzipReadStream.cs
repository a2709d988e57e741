using System.Buffers;
using System.IO.Compression;
using NixStore.IO;

namespace NixStore.Compression;

/// <summary>
/// A strict gzip decoder. The .NET stream does not report truncated input or trailing data, so one more member is appended to the input:
/// the input was complete only if its contents are the last output.
/// </summary>
internal sealed class GzipReadStream : ForwardReadStream
{
    private const int MarkLength = 16;

    private static readonly byte[] _mark = [.. Enumerable.Repeat((byte)0xa5, MarkLength)];
    private static readonly byte[] _markMember = CompressMark();

    private readonly GZipStream _gzip;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;

    /// <summary>Creates a stream.</summary>
    /// <param name="source">The compressed data, which stays open.</param>
    public GzipReadStream(Stream source)
        => _gzip = new GZipStream(new FollowedStream(source, _markMember), CompressionMode.Decompress);

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        // The last bytes are held back, because they may be the appended contents.
        while (_end - _start <= MarkLength)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            var read = _gzip.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                return _buffer.AsSpan(_start.._end).SequenceEqual(_mark)
                    ? 0
                    : throw new InvalidDataException("The data is truncated, or other data follows it.");
            }

            _end += read;
        }

        var count = Math.Min(buffer.Length, _end - _start - MarkLength);
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

    /// <summary>A stream followed by bytes.</summary>
    private sealed class FollowedStream(Stream first, byte[] last) : ForwardReadStream
    {
        private int _given = -1;

        public override int Read(Span<byte> buffer)
        {
            if (_given < 0)
            {
                var read = first.Read(buffer);
                if (read > 0 || buffer.IsEmpty)
                {
                    return read;
                }

                _given = 0;
            }

            var count = Math.Min(buffer.Length, last.Length - _given);
            last.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }
    }
}
