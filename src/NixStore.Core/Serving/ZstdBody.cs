using System.Buffers;
using NixStore.Compression;
using NixStore.Serving.Http;

namespace NixStore.Serving;

/// <summary>Compresses another body with zstd, block by block. A slow client holds two blocks of memory and no compressor.</summary>
/// <param name="body">The uncompressed body; it is disposed with this one.</param>
/// <param name="compressor">Compresses the blocks.</param>
internal sealed class ZstdBody(IHttpBody body, ZstdFrameCompressor compressor) : IHttpBody
{
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

        int largest = ZstdFrameCompressor.LargestFrame(block.Length);
        if (_frame.Length < largest)
        {
            Return();
            _frame = ArrayPool<byte>.Shared.Rent(largest);
        }

        int length = await compressor.CompressAsync(block, _frame, cancellationToken).ConfigureAwait(false);
        return _frame.AsMemory(0, length);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Return();
        return body.DisposeAsync();
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
