using System.Buffers;

namespace NixStore.Compression;

/// <summary>The compressed bytes that wait for a decoder, a buffer full at a time. Does not close their source.</summary>
/// <param name="source">Where they come from.</param>
/// <param name="length">How many there are at once, in bytes.</param>
internal sealed class CompressedInput(Stream source, int length) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(length);
    private int _start;
    private int _end;

    /// <summary>The bytes that the decoder has not taken.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start.._end);

    /// <summary>Whether the decoder has taken all.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Takes the next bytes of the source; the decoder has taken all before them.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Fill()
    {
        _start = 0;
        _end = source.Read(_buffer, 0, _buffer.Length);
        return _end > 0;
    }

    /// <summary>Passes over what the decoder has taken.</summary>
    /// <param name="count">How many bytes.</param>
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
