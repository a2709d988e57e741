using System.Buffers;

namespace NixStore.IO;

/// <summary>
/// Reads the blocks of a stream that does not implement <see cref="IBlockStream"/>, through one pooled buffer. Does not close the stream.
/// </summary>
/// <param name="source">The stream.</param>
/// <param name="length">The maximum size of a block in bytes.</param>
internal sealed class BufferedBlocks(Stream source, int length) : IBlockStream, IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(length);

    /// <inheritdoc/>
    public bool ShowsBlocks => true;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ReadBlock(long most)
    {
        var count = source.Read(_buffer, 0, (int)Math.Min(most, length));
        return _buffer.AsMemory(0, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
