using System.IO.Compression;
using NixStore.IO;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace NixStore.Compression;

/// <summary>Opens streams that compress and decompress.</summary>
public static class CompressionStreams
{
    private const int BufferSize = 128 * 1024;
    private const int DefaultZstdLevel = 3;
    private const int DefaultXzLevel = 6;

    /// <summary>Decompresses a stream whose compression its first bytes tell.</summary>
    /// <param name="stream">The stream, from where it stands.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the result is disposed.</param>
    /// <returns>The contents. Where they are not compressed and the stream can seek, the result can.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Stream OpenRead(Stream stream, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var beginning = new byte[CompressionMethods.SignatureLength];
        int length = stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        CompressionMethod method = CompressionMethods.OfContents(beginning.AsSpan(0, length));
        if (stream.CanSeek)
        {
            stream.Seek(-length, SeekOrigin.Current);
            if (method == CompressionMethod.None)
            {
                return leaveOpen ? new UnownedStream(stream) : stream;
            }
        }

        var whole = new InputStream(stream, stream.CanSeek ? [] : beginning[..length], leaveOpen);
        return method == CompressionMethod.None ? whole : new DecompressedStream(() => OpenRead(whole, method), whole, method);
    }

    /// <summary>Decompresses a stream whose compression is known.</summary>
    /// <param name="stream">The stream, from where it stands.</param>
    /// <param name="method">The compression. Contents that are compressed otherwise are an error when they are read.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the result is disposed.</param>
    /// <returns>The contents.</returns>
    public static Stream OpenRead(Stream stream, CompressionMethod method, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var whole = new InputStream(stream, [], leaveOpen);
        return method == CompressionMethod.None ? whole : new DecompressedStream(() => OpenRead(whole, method), whole, method);
    }

    /// <summary>Compresses what is written.</summary>
    /// <param name="stream">Where the compressed bytes go.</param>
    /// <param name="method">The compression.</param>
    /// <param name="level">How hard to compress: 1 to 9 for gzip and xz, 1 to 22 for zstd; null for the usual.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the result is disposed, which ends the compression.</param>
    /// <returns>The stream to write to.</returns>
    /// <exception cref="NixStoreException">The compression is xz, and this machine has no liblzma.</exception>
    public static Stream OpenWrite(Stream stream, CompressionMethod method, int? level, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return method switch
        {
            CompressionMethod.None => new BufferedStream(new OutputStream(stream, leaveOpen), BufferSize),
            CompressionMethod.Gzip => level is { } gzip
                ? new GZipStream(stream, new ZLibCompressionOptions { CompressionLevel = Math.Clamp(gzip, 1, 9) }, leaveOpen)
                : new GZipStream(stream, CompressionLevel.Optimal, leaveOpen),
            CompressionMethod.Bzip2 => BZip2Stream.Create(stream, SharpCompress.Compressors.CompressionMode.Compress, false, leaveOpen, false),
            CompressionMethod.Zstd => OpenZstd(stream, Math.Clamp(level ?? DefaultZstdLevel, 1, 22), leaveOpen),
            CompressionMethod.Xz => OpenXz(stream, Math.Clamp(level ?? DefaultXzLevel, 1, 9), leaveOpen),
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };
    }

    private static Stream OpenRead(Stream whole, CompressionMethod method) => method switch
    {
        CompressionMethod.Gzip => new GzipReadStream(whole),
        CompressionMethod.Bzip2 => BZip2Stream.Create(whole, SharpCompress.Compressors.CompressionMode.Decompress, true, true, false),
        CompressionMethod.Xz => Liblzma.Instance is { } library ? new LzmaReadStream(whole, library) : new XZStream(whole),
        _ => new DecompressionStream(whole, BufferSize, checkEndOfStream: true, leaveOpen: true),
    };

    // With a checksum, as the zstd program writes it, damage is noticed. On workers, compression overlaps with reading.
    private static CompressionStream OpenZstd(Stream stream, int level, bool leaveOpen)
    {
        var compressor = new CompressionStream(stream, level, BufferSize, leaveOpen);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_nbWorkers, Environment.ProcessorCount);
        return compressor;
    }

    private static LzmaWriteStream OpenXz(Stream stream, int level, bool leaveOpen)
        => Liblzma.Instance is { } library
            ? new LzmaWriteStream(stream, library, level, leaveOpen)
            : throw new NixStoreException(
                "Cannot write xz: the library liblzma is not on this machine. Install it (package liblzma5 or xz-libs), or compress with zstd.");
}
