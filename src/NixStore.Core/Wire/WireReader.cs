using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace NixStore.Wire;

/// <summary>
/// Reads the binary primitives of Nix from a stream: numbers of 8 bytes, little-endian, and strings with their length first and padded with
/// zeros to a multiple of 8 (Nix manual, nix-archive; <c>src/libutil/serialise.cc</c>). Counts offsets, and never allocates more than has
/// arrived.
/// </summary>
public sealed class WireReader : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;

    /// <summary>Creates a reader. It may read ahead, and keeps those bytes in its buffer.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="leaveOpen">Whether the stream stays open when this reader is disposed.</param>
    public WireReader(Stream stream, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _leaveOpen = leaveOpen;
    }

    /// <summary>Gets the number of bytes that were consumed: the offset of the next byte.</summary>
    public long Offset { get; private set; }

    /// <summary>Gets the maximum offset. It limits a response that is kept in memory.</summary>
    public long Limit { get; set; } = long.MaxValue;

    /// <summary>
    /// Gets the function that returns how many bytes more may be read when <see cref="Limit"/> is exceeded; 0 or less to stop. Null if none
    /// ever.
    /// </summary>
    internal Func<long>? Grant { get; set; }

    /// <summary>Gets the number of bytes in the buffer, which can be read without waiting for the stream.</summary>
    public int Buffered => _end - _start;

    /// <summary>Reads a number.</summary>
    /// <returns>The number.</returns>
    /// <exception cref="NixFormatException">The input ends before the number.</exception>
    public ulong ReadUInt64()
    {
        var number = BinaryPrimitives.ReadUInt64LittleEndian(Need(WireFormat.Word));
        Advance(WireFormat.Word);
        return number;
    }

    /// <summary>Reads a number that must fit a signed number: a size, a count or a time.</summary>
    /// <param name="what">The description of the number in messages.</param>
    /// <param name="maximum">The maximum.</param>
    /// <returns>The number.</returns>
    /// <exception cref="NixFormatException">The input ends before the number, or the number is greater than the maximum.</exception>
    public long ReadNumber(string what, long maximum = long.MaxValue)
    {
        var offset = Offset;
        var number = ReadUInt64();
        return number <= (ulong)maximum
            ? (long)number
            : throw new NixFormatException(
                FindText(number) is { } text
                    ? $"{what} is expected at offset {offset}, and there is text: \"{text}\"."
                    : $"{what} is {number}, more than {maximum}, at offset {offset}.",
                offset);
    }

    /// <summary>Reads a Boolean value: 0 or another number.</summary>
    /// <returns>Whether the number is not 0.</returns>
    /// <exception cref="NixFormatException">The input ends before the number.</exception>
    public bool ReadBoolean() => ReadUInt64() != 0;

    /// <summary>Reads a string of bytes.</summary>
    /// <param name="what">The description of the string in messages.</param>
    /// <param name="maximumLength">The maximum length in bytes.</param>
    /// <returns>The bytes, without length and padding.</returns>
    /// <exception cref="NixFormatException">The input ends, the string is too long, or its padding is not zeros.</exception>
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
    /// <param name="what">The description of the string in messages.</param>
    /// <param name="maximumLength">The maximum length in bytes.</param>
    /// <returns>The text.</returns>
    /// <exception cref="NixFormatException">The input ends, the string is too long or not UTF-8, or its padding is not zeros.</exception>
    public string ReadString(string what, int maximumLength)
    {
        var offset = Offset;
        var bytes = ReadBytes(what, maximumLength);
        return Utf8.IsValid(bytes)
            ? Encoding.UTF8.GetString(bytes)
            : throw new NixFormatException($"{what} is not UTF-8, at offset {offset}.", offset);
    }

    /// <summary>Reads bytes without a length and padding.</summary>
    /// <param name="destination">Receives the bytes.</param>
    /// <returns>The number of bytes. 0 only at the end of the input or if the destination is empty.</returns>
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

    /// <summary>Returns the next bytes without consuming them.</summary>
    /// <param name="count">The number of bytes, at most 64 KiB.</param>
    /// <returns>The bytes, which are valid until the next call.</returns>
    /// <exception cref="NixFormatException">The input ends before that number of bytes.</exception>
    public ReadOnlySpan<byte> Peek(int count) => Need(count);

    /// <summary>Skips bytes. Seeks if there are many and the stream supports it.</summary>
    /// <param name="count">The number of bytes.</param>
    /// <exception cref="NixFormatException">The input ends before that number of bytes.</exception>
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

    /// <summary>Throws if the input does not end here.</summary>
    /// <exception cref="NixFormatException">There is more data.</exception>
    public void ExpectEnd()
    {
        if (_start < _end || Fill(1))
        {
            throw new NixFormatException($"There is more data after the end, at offset {Offset}.", Offset);
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

    internal NixFormatException EndOfInput()
        => new($"The input ends too early, at offset {Offset + (_end - _start)}.", Offset + (_end - _start));

    // A peer that is a shell, or that reports an error in its own way, writes text.
    private string? FindText(ulong number)
    {
        const int mostShown = 200;
        Span<byte> word = stackalloc byte[WireFormat.Word];
        BinaryPrimitives.WriteUInt64LittleEndian(word, number);
        if (!IsText(word))
        {
            return null;
        }

        var rest = _buffer.AsSpan(_start, Math.Min(mostShown, Buffered));
        var end = 0;
        while (end < rest.Length && IsText(rest.Slice(end, 1)))
        {
            end++;
        }

        return (Encoding.ASCII.GetString(word) + Encoding.ASCII.GetString(rest[..end])).Trim();
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (value is not ((>= (byte)' ' and <= (byte)'~') or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return false;
            }
        }

        return true;
    }

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
        while (Offset > Limit && Grant?.Invoke() is > 0 and var granted)
        {
            Limit += granted;
        }

        if (Offset > Limit)
        {
            throw new NixFormatException($"The data is larger than the limit, at offset {Offset}.", Offset);
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
