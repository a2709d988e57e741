using ZstdSharp;
using ZstdSharp.Unsafe;

namespace NixStore.Compression;

/// <summary>
/// Compresses whole blocks with zstd, each to a frame of its own; frames in a row are one zstd file. It knows a block's size from the
/// start, and so takes less memory than a stream does.
/// </summary>
internal sealed class ZstdFrameEncoder : IDisposable
{
    private readonly ZstdCoder? _native;
    private readonly Compressor? _managed;

    /// <summary>Creates an encoder.</summary>
    /// <param name="level">How hard to compress, 1 to 22.</param>
    /// <param name="native">The machine's libraries; managed code stands in for one that is absent.</param>
    public ZstdFrameEncoder(int level, NativeCodecs native)
    {
        if (native.Zstd is { } library)
        {
            _native = ZstdCoder.Encoder(library, level, threads: 0);
        }
        else
        {
            _managed = new Compressor(level);
            _managed.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        }
    }

    /// <summary>How large the frame of a block can become, in bytes.</summary>
    /// <param name="length">The length of the block.</param>
    public static int LargestFrame(int length) => Compressor.GetCompressBound(length);

    /// <summary>Compresses a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="frame">Where the frame goes; at least <see cref="LargestFrame"/> of the block's length.</param>
    /// <returns>The length of the frame.</returns>
    public int Encode(ReadOnlySpan<byte> block, Span<byte> frame)
    {
        if (_native is null)
        {
            return _managed!.Wrap(block, frame);
        }

        return _native.Code(block, frame, isLast: true, out _, out var length)
            ? length
            : throw new ArgumentException("The frame does not fit.", nameof(frame));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _native?.Dispose();
        _managed?.Dispose();
    }
}
