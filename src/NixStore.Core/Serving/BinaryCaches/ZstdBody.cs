using System.Buffers;
using NixStore.Compression;
using NixStore.Serving.Http;

namespace NixStore.Serving.BinaryCaches;

/// <summary>
/// A body that compresses another one with zstd, each block to one frame. Between blocks it has buffers but no encoder, so that many slow
/// clients need little memory.
/// </summary>
/// <param name="body">The uncompressed body, which is disposed with this one.</param>
/// <param name="encoders">The encoders.</param>
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
