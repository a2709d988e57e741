using K4os.Compression.LZ4.Streams;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Lzw;
using SharpCompress.Compressors.Xz;
using ZstdSharp;

namespace NixStore.Compression;

/// <summary>Selects decoders: native libraries if they exist, or else managed code.</summary>
internal static class Decoders
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Opens a decoder, which leaves the stream open. Decoders throw different exceptions for malformed data.</summary>
    public static Stream Open(Stream stream, CompressionMethod method, NativeCodecs native) => method switch
    {
        CompressionMethod.Gzip => new GzipReadStream(stream),
        CompressionMethod.Bzip2 => native.Bzip2 is { } bzip2
            ? new Bzip2ReadStream(stream, bzip2)
            : BZip2Stream.Create(stream, SharpCompress.Compressors.CompressionMode.Decompress, true, true, false),
        CompressionMethod.Brotli => new BrotliReadStream(stream),
        CompressionMethod.Zstd => native.Zstd is { } zstd
            ? new ZstdReadStream(stream, zstd)
            : new DecompressionStream(stream, BufferSize, checkEndOfStream: true, leaveOpen: true),
        CompressionMethod.Xz => native.Lzma is { } lzma ? new LzmaReadStream(stream, lzma, LzmaFormat.Xz) : new XZStream(stream),
        CompressionMethod.Lzip => native.Lzma is { HasLzip: true } lzma
            ? new LzmaReadStream(stream, lzma, LzmaFormat.Lzip)
            : new ManagedLzipStream(stream),
        CompressionMethod.Lzma => native.Lzma is { } lzma
            ? new LzmaReadStream(stream, lzma, LzmaFormat.Lzma)
            : ManagedLzma.Open(stream),
        CompressionMethod.Lz4 => LZ4Stream.Decode(stream, extraMemory: 0, leaveOpen: true),
        CompressionMethod.Compress => new LzwStream(stream) { IsStreamOwner = false },
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };
}
