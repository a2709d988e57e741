using System.Buffers;
using System.IO.Compression;
using NixStore.IO;

namespace NixStore.Compression;

/// <summary>
/// Reads gzip strictly. The framework's reader ends without an error where its input is truncated or other data
/// follows, so one more member is put behind the input: only if its contents come out last was all before it whole.
/// </summary>
internal sealed class GzipReadStream : ForwardReadStream
{
    private const int MarkLength = 16;

    private static readonly byte[] Mark = [.. Enumerable.Repeat((byte)0xa5, MarkLength)];
    private static readonly byte[] MarkMember = CompressMark();

    private readonly GZipStream _gzip;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;

    /// <summary>Starts to read.</summary>
    /// <param name="source">The compressed data; stays open.</param>
    public GzipReadStream(Stream source)
        => _gzip = new GZipStream(new FollowedStream(source, MarkMember), CompressionMode.Decompress);

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        // The last bytes are kept back, since they may be the mark.
        while (_end - _start <= MarkLength)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            var read = _gzip.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                return _buffer.AsSpan(_start.._end).SequenceEqual(Mark)
                    ? 0
                    : throw new InvalidDataException("It ends too early, or other data follows it.");
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
            gzip.Write(Mark);
        }

        return member.ToArray();
    }

    /// <summary>A stream and bytes after its end.</summary>
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
