using System.Buffers;
using NixStore.Compression;
using NixStore.Serving.Http;

namespace NixStore.Serving.BinaryCaches;

/// <summary>
/// Compresses another body with zstd, each block to a frame of its own. Between two blocks it holds memory for them and no encoder, so that
/// very many slow clients cost little.
/// </summary>
/// <param name="body">The uncompressed body; it is disposed with this one.</param>
/// <param name="encoders">Compress the blocks.</param>
internal sealed class ZstdBody(IHttpBody body, ZstdEncoders encoders) : IHttpBody
{
    private byte[] _frame = [];

    /// <inheritdoc/>
    public long? Length => null;

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(CancellationToken cancellationToken)
    {
        var block = await body.ReadBlockAsync(cancellationToken).ConfigureAwait(false);
        if (block.IsEmpty)
        {
            return default;
        }

        var largest = ZstdFrameEncoder.LargestFrame(block.Length);
        if (_frame.Length < largest)
        {
            Return();
            _frame = ArrayPool<byte>.Shared.Rent(largest);
        }

        var length = await encoders.EncodeAsync(block, _frame, cancellationToken).ConfigureAwait(false);
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
