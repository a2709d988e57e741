using ZstdSharp;
using ZstdSharp.Unsafe;

namespace NixStore.Compression;

/// <summary>
/// Compresses blocks with zstd, each to one frame; concatenated frames are a zstd file. It knows the size of a block in advance, and
/// therefore needs less memory than a stream.
/// </summary>
internal sealed class ZstdFrameEncoder : IDisposable
{
    private readonly ZstdCoder? _native;
    private readonly Compressor? _managed;

    /// <summary>Creates an encoder.</summary>
    /// <param name="level">The compression level, 1 to 22.</param>
    /// <param name="native">The native libraries. Managed code is used for a missing library.</param>
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

    /// <summary>Returns the maximum size of a compressed block in bytes.</summary>
    /// <param name="length">The size of the block.</param>
    public static int LargestFrame(int length) => Compressor.GetCompressBound(length);

    /// <summary>Compresses a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="frame">Receives the frame. Its minimum size is <see cref="LargestFrame"/>.</param>
    /// <returns>The size of the frame.</returns>
    public int Encode(ReadOnlySpan<byte> block, Span<byte> frame)
    {
        if (_native is null)
        {
            return _managed!.Wrap(block, frame);
        }

        return _native.Code(block, frame, isLast: true, out _, out var length)
            ? length
            : throw new ArgumentException("The buffer is too small for the frame.", nameof(frame));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _native?.Dispose();
        _managed?.Dispose();
    }
}
