using NixStore.IO;

namespace NixStore.Nar;

/// <summary>
/// The input of a NAR reader, in blocks. It requests no bytes from the stream that may be after the end of the NAR, so that following data
/// stays in the stream.
/// </summary>
internal sealed class NarInput : IDisposable
{
    private const int BlockSize = 256 * 1024;
    private const int DirectReadSize = 16 * 1024;
    private const int SeekSize = 128 * 1024;

    // Larger than the longest text with its length.
    private const int LongestPeek = 8 * 1024;

    private readonly Stream _source;
    private readonly BufferedBlocks? _buffered;
    private readonly IBlockStream _blocks;
    private readonly CancellationToken _cancellationToken;

    // Data that is spread over several blocks is joined here.
    private readonly byte[] _joined = new byte[LongestPeek];
    private int _joinedStart;
    private int _joinedEnd;
    private ReadOnlyMemory<byte> _block;
    private bool _isDisposed;

    public NarInput(Stream source, CancellationToken cancellationToken)
    {
        _source = source;
        _blocks = source is IBlockStream { ShowsBlocks: true } blocks ? blocks : _buffered = new BufferedBlocks(source, BlockSize);
        _cancellationToken = cancellationToken;
    }

    /// <summary>Gets the number of bytes of the NAR that were consumed.</summary>
    public long Position { get; private set; }

    private int Joined => _joinedEnd - _joinedStart;

    private int Available => Joined + _block.Length;

    /// <summary>Returns the next bytes without consuming them.</summary>
    /// <param name="count">The number of required bytes, at most 8 KiB.</param>
    /// <param name="following">The minimum number of bytes that a valid NAR has after those. They may be read ahead.</param>
    public ReadOnlySpan<byte> Peek(int count, long following)
    {
        if (Joined == 0)
        {
            if (_block.IsEmpty && count > 0)
            {
                ReadNext(SaturatingAdd(count, following));
            }

            if (_block.Length >= count)
            {
                return _block.Span[..count];
            }
        }

        Join(count, following);
        return _joined.AsSpan(_joinedStart, count);
    }

    /// <summary>Consumes bytes that were returned by a peek.</summary>
    public void Advance(int count)
    {
        var joined = Math.Min(count, Joined);
        _joinedStart += joined;
        _block = _block[(count - joined)..];
        Position += count;
    }

    /// <summary>Consumes up to <paramref name="left"/> bytes and returns them. They stay valid until the next call.</summary>
    /// <param name="left">The number of remaining bytes of the current item; at least 1.</param>
    /// <param name="following">See <see cref="Peek"/>.</param>
    public ReadOnlySpan<byte> ReadBlock(long left, long following)
    {
        if (Available == 0)
        {
            ReadNext(SaturatingAdd(left, following));
        }

        var block = Joined > 0 ? _joined.AsSpan(_joinedStart, Joined) : _block.Span;
        block = block[..(int)Math.Min(left, block.Length)];
        Advance(block.Length);
        return block;
    }

    /// <summary>
    /// Consumes up to <paramref name="left"/> bytes into a buffer of the caller, without the own buffer if that is faster.
    /// </summary>
    public int Read(Span<byte> destination, long left, long following)
    {
        if (left < destination.Length)
        {
            destination = destination[..(int)left];
        }

        if (Available > 0 || destination.Length < DirectReadSize)
        {
            var block = ReadBlock(destination.Length, SaturatingAdd(left - destination.Length, following));
            block.CopyTo(destination);
            return block.Length;
        }

        _cancellationToken.ThrowIfCancellationRequested();
        var count = _source.Read(destination);
        if (count == 0)
        {
            throw Truncated();
        }

        Position += count;
        return count;
    }

    /// <summary>Skips <paramref name="left"/> bytes. Seeks if the stream supports it and there are many.</summary>
    public void Skip(long left, long following)
    {
        if (left - Available > SeekSize && _source.CanSeek)
        {
            // The last byte is read, so that a truncated NAR is detected.
            var ahead = left - 1 - Available;
            if (ahead > _source.Length - _source.Position)
            {
                Position = SaturatingAdd(Position, Available + Math.Max(0, _source.Length - _source.Position));
                DropAvailable();
                throw Truncated();
            }

            _source.Seek(ahead, SeekOrigin.Current);
            DropAvailable();
            Position += left - 1;
            left = 1;
        }

        while (left > 0)
        {
            left -= ReadBlock(left, following).Length;
        }
    }

    /// <summary>Returns whether the stream has no more data.</summary>
    public bool IsAtEnd()
    {
        Span<byte> next = stackalloc byte[1];
        return Available == 0 && _source.Read(next) == 0;
    }

    public void Dispose()
    {
        _isDisposed = true;
        DropAvailable();
        _buffered?.Dispose();
    }

    private static long SaturatingAdd(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;

    private void DropAvailable()
    {
        _joinedStart = _joinedEnd = 0;
        _block = default;
    }

    private void Join(int count, long following)
    {
        _joined.AsSpan(_joinedStart, Joined).CopyTo(_joined);
        (_joinedStart, _joinedEnd) = (0, Joined);
        while (_joinedEnd < count)
        {
            if (_block.IsEmpty)
            {
                ReadNext(SaturatingAdd(count - _joinedEnd, following));
            }

            var taken = _block.Span[..Math.Min(count - _joinedEnd, _block.Length)];
            taken.CopyTo(_joined.AsSpan(_joinedEnd));
            _joinedEnd += taken.Length;
            _block = _block[taken.Length..];
        }
    }

    private void ReadNext(long most)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(NarReader));
        _cancellationToken.ThrowIfCancellationRequested();
        _block = _blocks.ReadBlock(most);
        if (_block.IsEmpty)
        {
            throw Truncated();
        }
    }

    private NixFormatException Truncated()
    {
        var end = Position + Available;
        return new NixFormatException($"The NAR is truncated at byte {end}.", end);
    }
}
