using System.Collections.Concurrent;
using NixStore.Compression;

namespace NixStore.Serving.BinaryCaches;

/// <summary>As many encoders as processors, shared by all that is sent compressed.</summary>
internal sealed class ZstdEncoders : IDisposable
{
    private const int DefaultLevel = 3;

    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);
    private readonly ConcurrentBag<ZstdFrameEncoder> _idle = [];
    private readonly int _level;

    /// <summary>Creates encoders when they are first needed.</summary>
    /// <param name="level">How hard to compress, 1 to 22; null for the usual.</param>
    public ZstdEncoders(int? level) => _level = Math.Clamp(level ?? DefaultLevel, 1, 22);

    /// <summary>Compresses a block to a frame.</summary>
    /// <param name="block">The block.</param>
    /// <param name="frame">Where the frame goes; at least as large as the largest frame of the block.</param>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>The length of the frame.</returns>
    public async ValueTask<int> EncodeAsync(ReadOnlyMemory<byte> block, Memory<byte> frame, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_idle.TryTake(out var encoder))
            {
                encoder = new ZstdFrameEncoder(_level, NativeCodecs.OfMachine);
            }

            var length = encoder.Encode(block.Span, frame.Span);
            _idle.Add(encoder);
            return length;
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var encoder in _idle)
        {
            encoder.Dispose();
        }

        _turns.Dispose();
    }
}
