using System.Buffers;
using NixStore.Compression;
using NixStore.Serving.Http;

namespace NixStore.Serving;

/// <summary>
/// Compresses another body with zstd, each block to a frame of its own; frames in a row are one zstd file. Between two blocks it holds
/// memory for them and no encoder, so that very many slow clients cost little.
/// </summary>
/// <param name="body">The uncompressed body; it is disposed with this one.</param>
/// <param name="options">How to compress.</param>
/// <param name="turns">As many turns as blocks may be compressed at once, by all bodies together.</param>
internal sealed class ZstdBody(IHttpBody body, CompressionOptions options, SemaphoreSlim turns) : IHttpBody
{
    // More than a block can grow by that does not become smaller.
    private const int HeadSize = 4096;

    private byte[] _frame = [];

    /// <inheritdoc/>
    public long? Length => null;

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> block = await body.ReadBlockAsync(cancellationToken).ConfigureAwait(false);
        if (block.IsEmpty)
        {
            return default;
        }

        await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Compress(block.Span);
        }
        finally
        {
            turns.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Return();
        return body.DisposeAsync();
    }

    private ReadOnlyMemory<byte> Compress(ReadOnlySpan<byte> block)
    {
        int largest = block.Length + (block.Length / 128) + HeadSize;
        if (_frame.Length < largest)
        {
            Return();
            _frame = ArrayPool<byte>.Shared.Rent(largest);
        }

        using var frame = new MemoryStream(_frame);
        using (Stream encoder = CompressionStreams.OpenWrite(frame, CompressionMethod.Zstd, options, leaveOpen: true))
        {
            encoder.Write(block);
        }

        return _frame.AsMemory(0, (int)frame.Position);
    }

    private void Return()
    {
        if (_frame.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_frame);
            _frame = [];
        }
    }
}
