using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace NixStore.Wire;

/// <summary>
/// Reads Nix's binary primitives from a stream: numbers of 8 bytes, little-endian, and strings with their length
/// before them and zeros after them up to a multiple of 8 (Nix manual, nix-archive; <c>src/libutil/serialise.cc</c>).
/// Knows the offset of all it reads, and never holds more than has arrived.
/// </summary>
public sealed class WireReader : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;

    /// <summary>Starts to read a stream; what is read ahead of need stays in this reader.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="leaveOpen">Whether the stream stays open when this reader is disposed.</param>
    public WireReader(Stream stream, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _leaveOpen = leaveOpen;
    }

    /// <summary>How many bytes were taken so far: the offset of what comes next.</summary>
    public long Offset { get; private set; }

    /// <summary>The offset beyond which nothing is taken: the bound of an answer that is kept in memory.</summary>
    public long Limit { get; set; } = long.MaxValue;

    /// <summary>How many bytes were read ahead: so many come without waiting for the stream.</summary>
    public int Buffered => _end - _start;

    /// <summary>Reads a number.</summary>
    /// <returns>The number.</returns>
    /// <exception cref="NixFormatException">The input ends before it.</exception>
    public ulong ReadUInt64()
    {
        var number = BinaryPrimitives.ReadUInt64LittleEndian(Need(WireFormat.Word));
        Advance(WireFormat.Word);
        return number;
    }

    /// <summary>Reads a number that has to fit a signed one: a size, a count or a time.</summary>
    /// <param name="what">What the number is, for the message.</param>
    /// <param name="maximum">The greatest number that is taken.</param>
    /// <returns>The number.</returns>
    /// <exception cref="NixFormatException">The input ends before it, or it is greater.</exception>
    public long ReadNumber(string what, long maximum = long.MaxValue)
    {
        var offset = Offset;
        var number = ReadUInt64();
        return number <= (ulong)maximum
            ? (long)number
            : throw new NixFormatException($"{what} is {number}, more than {maximum}, at offset {offset}.", offset);
    }

    /// <summary>Reads a truth value: 0 or another number.</summary>
    /// <returns>Whether the number is not 0.</returns>
    /// <exception cref="NixFormatException">The input ends before it.</exception>
    public bool ReadBoolean() => ReadUInt64() != 0;

    /// <summary>Reads a string of bytes.</summary>
    /// <param name="what">What the string is, for the message.</param>
    /// <param name="maximumLength">The most bytes that it may have.</param>
    /// <returns>The bytes, without length and padding.</returns>
    /// <exception cref="NixFormatException">The input ends before its end, it is too long, or its padding is not zeros.</exception>
    public byte[] ReadBytes(string what, int maximumLength)
    {
        var length = (int)ReadNumber($"The length of {what}", maximumLength);
        var padding = WireFormat.PaddingOf(length);
        if (length + padding <= BufferSize)
        {
            var bytes = Need(length + padding)[..length].ToArray();
            Advance(length);
            SkipPadding(padding);
            return bytes;
        }

        using var gathered = new MemoryStream();
        while (gathered.Length < length)
        {
            var part = ReadSome((int)Math.Min(BufferSize, length - gathered.Length));
            gathered.Write(part);
        }

        SkipPadding(padding);
        return gathered.ToArray();
    }

    /// <summary>Reads a string of text.</summary>
    /// <param name="what">What the string is, for the message.</param>
    /// <param name="maximumLength">The most bytes that it may have.</param>
    /// <returns>The text.</returns>
    /// <exception cref="NixFormatException">As for <see cref="ReadBytes"/>, or the bytes are not UTF-8.</exception>
    public string ReadString(string what, int maximumLength)
    {
        var offset = Offset;
        var bytes = ReadBytes(what, maximumLength);
        return Utf8.IsValid(bytes)
            ? Encoding.UTF8.GetString(bytes)
            : throw new NixFormatException($"{what} is not UTF-8, at offset {offset}.", offset);
    }

    /// <summary>Reads bytes as they come, neither measured nor padded.</summary>
    /// <param name="destination">Takes the bytes.</param>
    /// <returns>How many were read; 0 only at the input's end or for an empty destination.</returns>
    public int ReadRaw(Span<byte> destination)
    {
        int count;
        if (_start < _end || (destination.Length < BufferSize && Fill(1)))
        {
            count = Math.Min(_end - _start, destination.Length);
            _buffer.AsSpan(_start, count).CopyTo(destination);
            _start += count;
        }
        else
        {
            count = _stream.Read(destination);
        }

        Offset += count;
        return count;
    }

    /// <summary>Shows the next bytes and leaves them unread.</summary>
    /// <param name="count">How many, at most 64 KiB.</param>
    /// <returns>The bytes, good until the next call.</returns>
    /// <exception cref="NixFormatException">The input ends before so many.</exception>
    public ReadOnlySpan<byte> Peek(int count) => Need(count);

    /// <summary>Passes bytes over, by seeking if there are many and the stream can.</summary>
    /// <param name="count">The count.</param>
    /// <exception cref="NixFormatException">The input ends before.</exception>
    public void Skip(long count)
    {
        var buffered = (int)Math.Min(count, Buffered);
        Advance(buffered);
        count -= buffered;
        if (count >= BufferSize && _stream.CanSeek)
        {
            // A seek beyond the end would not fail.
            var passed = Math.Min(count, Math.Max(0, _stream.Length - _stream.Position));
            _stream.Seek(passed, SeekOrigin.Current);
            Offset += passed;
            count -= passed;
        }

        while (count > 0)
        {
            count -= ReadSome((int)Math.Min(BufferSize, count)).Length;
        }
    }

    /// <summary>Says that nothing may follow.</summary>
    /// <exception cref="NixFormatException">The input goes on.</exception>
    public void ExpectEnd()
    {
        if (_start < _end || Fill(1))
        {
            throw new NixFormatException($"More data follows where the input has to end, at offset {Offset}.", Offset);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _start = _end = 0;
            if (!_leaveOpen)
            {
                _stream.Dispose();
            }
        }
    }

    internal NixFormatException EndOfInput() => new($"The input ends too early, at offset {Offset + (_end - _start)}.", Offset + (_end - _start));

    private ReadOnlySpan<byte> ReadSome(int count)
    {
        if (_start == _end && !Fill(1))
        {
            throw EndOfInput();
        }

        count = Math.Min(count, _end - _start);
        var part = _buffer.AsSpan(_start, count);
        Advance(count);
        return part;
    }

    private void SkipPadding(int padding)
    {
        if (Need(padding).ContainsAnyExcept((byte)0))
        {
            throw new NixFormatException($"The padding after a string is not zeros, at offset {Offset}.", Offset);
        }

        Advance(padding);
    }

    private void Advance(int count)
    {
        _start += count;
        Offset += count;
        if (Offset > Limit)
        {
            throw new NixFormatException($"What is read here is longer than may be kept, at offset {Offset}.", Offset);
        }
    }

    private ReadOnlySpan<byte> Need(int count)
        => _end - _start >= count || Fill(count) ? _buffer.AsSpan(_start, count) : throw EndOfInput();

    private bool Fill(int count)
    {
        ObjectDisposedException.ThrowIf(_buffer.Length == 0, this);
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        while (_end < count)
        {
            var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }
}
