using System.Buffers;

namespace NixStore.Compression;

/// <summary>The buffered input of a decoder. Does not close its source.</summary>
/// <param name="source">The source.</param>
/// <param name="length">The size of the buffer in bytes.</param>
internal sealed class CompressedInput(Stream source, int length) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(length);
    private int _start;
    private int _end;

    /// <summary>Gets the bytes that the decoder has not consumed.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start.._end);

    /// <summary>Gets whether the decoder has consumed all bytes.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Reads the next bytes of the source. All previous bytes must be consumed.</summary>
    /// <returns>False at the end of the source.</returns>
    public bool Fill()
    {
        _start = 0;
        _end = source.Read(_buffer, 0, _buffer.Length);
        return _end > 0;
    }

    /// <summary>Consumes bytes.</summary>
    /// <param name="count">The number of bytes.</param>
    public void Advance(int count) => _start += count;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _start = _end = 0;
        }
    }
}
