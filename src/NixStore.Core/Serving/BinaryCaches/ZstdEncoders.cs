using System.Collections.Concurrent;
using NixStore.Compression;

namespace NixStore.Serving.BinaryCaches;

/// <summary>A pool of encoders, one for each processor.</summary>
internal sealed class ZstdEncoders : IDisposable
{
    private const int DefaultLevel = 3;

    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);
    private readonly ConcurrentBag<ZstdFrameEncoder> _idle = [];
    private readonly int _level;

    /// <summary>Creates a pool. Encoders are created when they are first needed.</summary>
    /// <param name="level">The compression level, 1 to 22, or null for the default.</param>
    public ZstdEncoders(int? level) => _level = Math.Clamp(level ?? DefaultLevel, 1, 22);

    /// <summary>Compresses a block to a frame.</summary>
    /// <param name="block">The block.</param>
    /// <param name="frame">Receives the frame. It must have room for the largest frame of the block.</param>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>The size of the frame.</returns>
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
