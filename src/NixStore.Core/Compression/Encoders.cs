using System.IO.Compression;
using SharpCompress.Compressors.BZip2;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace NixStore.Compression;

/// <summary>Selects encoders: native libraries if they exist, or else managed code.</summary>
internal static class Encoders
{
    private const int BufferSize = 128 * 1024;
    private const int DefaultGzipLevel = 6;
    private const int DefaultBzip2Level = 9;
    private const int DefaultXzLevel = 6;
    private const int DefaultZstdLevel = 3;
    private const int DefaultBrotliLevel = 4;

    /// <summary>Returns whether the encoder of a compression supports several threads.</summary>
    public static bool HasThreads(CompressionMethod method) => method is CompressionMethod.Xz or CompressionMethod.Zstd;

    /// <summary>Opens an encoder.</summary>
    /// <exception cref="NixStoreException">The compression can only be read, or it is xz and liblzma is not installed.</exception>
    public static Stream Open(
        Stream stream, CompressionMethod method, CompressionOptions options, NativeCodecs native, bool leaveOpen) => method switch
        {
            CompressionMethod.Gzip => new GZipStream(
                stream, new ZLibCompressionOptions { CompressionLevel = LevelOf(method, options.Level, DefaultGzipLevel) }, leaveOpen),
            CompressionMethod.Bzip2 => native.Bzip2 is { } bzip2
                ? new CoderWriteStream(
                    stream,
                    Bzip2Coder.Encoder(bzip2, LevelOf(method, options.Level, DefaultBzip2Level)),
                    leaveOpen,
                    options.CancellationToken)
                : BZip2Stream.Create(stream, SharpCompress.Compressors.CompressionMode.Compress, false, leaveOpen, false),
            CompressionMethod.Brotli => new BrotliStream(
                stream, new BrotliCompressionOptions { Quality = LevelOf(method, options.Level, DefaultBrotliLevel) }, leaveOpen),
            CompressionMethod.Zstd => OpenZstd(stream, options, native.Zstd, leaveOpen),
            CompressionMethod.Xz => native.Lzma is { } lzma
                ? new CoderWriteStream(
                        stream,
                        LzmaCoder.Encoder(lzma, LevelOf(method, options.Level, DefaultXzLevel), options.Threads),
                        leaveOpen,
                        options.CancellationToken)
                : throw new NixStoreException(
                    "Cannot write xz: the library liblzma is not installed. "
                    + "Install it (package liblzma5 or xz-libs), or compress with zstd."),
            CompressionMethod.Lzma => native.Lzma is { } lzma
                ? new CoderWriteStream(stream, LzmaCoder.AloneEncoder(lzma, Math.Clamp(options.Level ?? DefaultXzLevel, 0, 9)), leaveOpen)
                : throw new NixStoreException(
                    "Cannot write LZMA: the library liblzma is not installed. "
                    + "Install it (package liblzma5 or xz-libs), or compress with zstd."),
            CompressionMethod.Lzip or CompressionMethod.Lz4 or CompressionMethod.Compress => throw new NixStoreException(
                $"{method} can be read, but not written. Compress with zstd, or with xz for the smallest files."),
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };

    // With a checksum, as written by the zstd program, so that damage is detected.
    private static Stream OpenZstd(Stream stream, CompressionOptions options, Libzstd? library, bool leaveOpen)
    {
        var level = LevelOf(CompressionMethod.Zstd, options.Level, DefaultZstdLevel);
        var threads = options.Threads;
        if (library is not null)
        {
            return new CoderWriteStream(stream, ZstdCoder.Encoder(library, level, threads), leaveOpen, options.CancellationToken);
        }

        var compressor = new CompressionStream(stream, level, BufferSize, leaveOpen);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_nbWorkers, threads);
        return compressor;
    }

    // A level outside is taken as the nearest one.
    private static int LevelOf(CompressionMethod method, int? level, int usual)
    {
        (var lowest, var highest) = CompressionMethods.LevelsOf(method);
        return Math.Clamp(level ?? usual, lowest, highest);
    }
}
