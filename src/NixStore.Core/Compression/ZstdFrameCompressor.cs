using System.Collections.Concurrent;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace NixStore.Compression;

/// <summary>
/// Compresses blocks, each to a zstd frame of its own; frames in a row are one zstd file. Nothing is kept between two blocks, so that very
/// many streams can be compressed at once with the memory of as many compressors as run.
/// </summary>
internal sealed class ZstdFrameCompressor : IDisposable
{
    private readonly SemaphoreSlim _turns;
    private readonly ConcurrentBag<Compressor> _compressors = [];
    private readonly int _level;

    /// <summary>Makes compressors when they are first needed.</summary>
    /// <param name="level">How hard to compress, 1 to 22; null for the usual.</param>
    /// <param name="degree">How many blocks are compressed at once.</param>
    public ZstdFrameCompressor(int? level, int degree)
    {
        _level = Math.Clamp(level ?? Compressor.DefaultCompressionLevel, 1, Compressor.MaxCompressionLevel);
        _turns = new SemaphoreSlim(degree);
    }

    /// <summary>How large the frame of a block can become, in bytes.</summary>
    /// <param name="length">The length of the block.</param>
    public static int LargestFrame(int length) => Compressor.GetCompressBound(length);

    /// <summary>Compresses a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="frame">Where the frame goes; at least <see cref="LargestFrame"/> of the block's length.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    /// <returns>The length of the frame.</returns>
    public async ValueTask<int> CompressAsync(ReadOnlyMemory<byte> block, Memory<byte> frame, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_compressors.TryTake(out Compressor? compressor))
            {
                compressor = new Compressor(_level);
                compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
            }

            int length = compressor.Wrap(block.Span, frame.Span);
            _compressors.Add(compressor);
            return length;
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Frees the compressors; none may be at work.</summary>
    public void Dispose()
    {
        while (_compressors.TryTake(out Compressor? compressor))
        {
            compressor.Dispose();
        }

        _turns.Dispose();
    }
}
