using System.Buffers;

namespace NixStore.Nar;

/// <summary>
/// The bytes of an archive as they come from a stream, through one pooled buffer. It asks the stream for no byte past
/// what the archive is known to hold still, so whatever follows the archive stays in the stream.
/// </summary>
internal sealed class NarInput : IDisposable
{
    private const int BufferSize = 256 * 1024;
    private const int DirectReadSize = 16 * 1024;
    private const int SeekSize = 128 * 1024;

    private readonly Stream _source;
    private readonly CancellationToken _cancellationToken;
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;

    public NarInput(Stream source, CancellationToken cancellationToken)
    {
        _source = source;
        _cancellationToken = cancellationToken;
    }

    /// <summary>How many bytes of the archive have been consumed.</summary>
    public long Position { get; private set; }

    private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(NarReader));

    private int Available => _end - _start;

    /// <summary>Shows the next bytes without consuming them.</summary>
    /// <param name="count">How many are needed, a few kilobytes at most.</param>
    /// <param name="following">How many bytes at least the archive holds after those, if it is good: they may be read ahead.</param>
    public ReadOnlySpan<byte> Peek(int count, long following)
    {
        if (Available < count)
        {
            Fill(count, following);
        }

        return Buffer.AsSpan(_start, count);
    }

    /// <summary>Consumes bytes that were shown.</summary>
    public void Advance(int count)
    {
        _start += count;
        Position += count;
    }

    /// <summary>Consumes a run of up to <paramref name="left"/> bytes and shows it; it stays valid until the next call.</summary>
    /// <param name="left">How many bytes there are of what is being read, more than none.</param>
    /// <param name="following">As for <see cref="Peek"/>.</param>
    public ReadOnlySpan<byte> ReadBlock(long left, long following)
    {
        if (Available == 0)
        {
            Fill(1, SaturatingAdd(left - 1, following));
        }

        int start = _start;
        int count = (int)Math.Min(left, Available);
        Advance(count);
        return Buffer.AsSpan(start, count);
    }

    /// <summary>Consumes up to <paramref name="left"/> bytes into a buffer of the caller's, past the own buffer where that is worth it.</summary>
    public int Read(Span<byte> destination, long left, long following)
    {
        if (left < destination.Length)
        {
            destination = destination[..(int)left];
        }

        if (Available > 0 || destination.Length < DirectReadSize)
        {
            ReadOnlySpan<byte> block = ReadBlock(destination.Length, SaturatingAdd(left - destination.Length, following));
            block.CopyTo(destination);
            return block.Length;
        }

        _cancellationToken.ThrowIfCancellationRequested();
        int count = _source.Read(destination);
        if (count == 0)
        {
            throw Truncated();
        }

        Position += count;
        return count;
    }

    /// <summary>Consumes <paramref name="left"/> bytes unseen, by seeking where the stream can and it is worth it.</summary>
    public void Skip(long left, long following)
    {
        if (left - Available > SeekSize && _source.CanSeek)
        {
            // The last byte is read, so that an archive that ends early is noticed.
            long ahead = left - 1 - Available;
            if (ahead > _source.Length - _source.Position)
            {
                Position = SaturatingAdd(Position, Available + Math.Max(0, _source.Length - _source.Position));
                _start = _end;
                throw Truncated();
            }

            _source.Seek(ahead, SeekOrigin.Current);
            _start = _end;
            Position += left - 1;
            left = 1;
        }

        while (left > 0)
        {
            left -= ReadBlock(left, following).Length;
        }
    }

    /// <summary>Whether the stream holds nothing more.</summary>
    public bool IsAtEnd()
    {
        Span<byte> next = stackalloc byte[1];
        return Available == 0 && _source.Read(next) == 0;
    }

    public void Dispose()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static long SaturatingAdd(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;

    private void Fill(int count, long following)
    {
        byte[] buffer = Buffer;
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_start > 0)
        {
            // What is left over is short: a file's contents are handed out whole before the buffer is filled again.
            buffer.AsSpan(_start, Available).CopyTo(buffer);
            _end -= _start;
            _start = 0;
        }

        int wanted = (int)Math.Min(BufferSize, SaturatingAdd(count, following));
        while (_end < count)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            int read = _source.Read(buffer, _end, wanted - _end);
            if (read == 0)
            {
                throw Truncated();
            }

            _end += read;
        }
    }

    private NixFormatException Truncated()
    {
        long end = Position + Available;
        return new NixFormatException($"The NAR ends early, at byte {end}.", end);
    }
}
