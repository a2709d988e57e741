using System.Buffers.Binary;
using System.Text;

namespace NixStore.Wire;

/// <summary>
/// Writes the binary primitives of Nix to a stream: numbers of 8 bytes, little-endian, and strings with their length first and padded with
/// zeros to a multiple of 8. Writes are buffered until <see cref="Flush"/>.
/// </summary>
public sealed class WireWriter
{
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[8 * 1024];
    private int _count;

    /// <summary>Creates a writer, which does not close the stream.</summary>
    /// <param name="stream">The stream.</param>
    public WireWriter(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
    }

    /// <summary>Writes a number.</summary>
    /// <param name="number">The number.</param>
    public void Write(ulong number)
    {
        if (_buffer.Length - _count < WireFormat.Word)
        {
            Flush();
        }

        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_count), number);
        _count += WireFormat.Word;
    }

    /// <summary>Writes a Boolean value as 0 or 1.</summary>
    /// <param name="value">The value.</param>
    public void Write(bool value) => Write(value ? 1UL : 0UL);

    /// <summary>Writes a string of bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Write((ulong)bytes.Length);
        WriteRaw(bytes);
        ReadOnlySpan<byte> zeros = [0, 0, 0, 0, 0, 0, 0, 0];
        WriteRaw(zeros[..WireFormat.PaddingOf(bytes.Length)]);
    }

    /// <summary>Writes a string of text as UTF-8.</summary>
    /// <param name="text">The text.</param>
    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes without a length and padding.</summary>
    /// <param name="bytes">The bytes.</param>
    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _count)
        {
            Flush();
            if (bytes.Length >= _buffer.Length)
            {
                _stream.Write(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_count));
        _count += bytes.Length;
    }

    /// <summary>Writes the buffered bytes to the stream. Does not flush the stream.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            _stream.Write(_buffer, 0, _count);
            _count = 0;
        }
    }
}
