using System.Buffers.Binary;
using System.Numerics;

namespace NixStore.Compression;

/// <summary>Recognizes compressions by name, by file name and by the first bytes of contents.</summary>
public static class CompressionMethods
{
    /// <summary>The number of first bytes that are required to recognize a compression.</summary>
    internal const int SignatureLength = LzmaHeaderLength;

    private const int LzmaHeaderLength = 13;

    /// <summary>Finds a compression by its name in narinfos and store URLs.</summary>
    /// <param name="name">The name, such as <c>zstd</c> or <c>br</c>.</param>
    /// <param name="method">The compression, if the name is known.</param>
    /// <returns>Whether the name is known.</returns>
    public static bool TryParse(string? name, out CompressionMethod method)
    {
        foreach (var candidate in Enum.GetValues<CompressionMethod>())
        {
            if (NameOf(candidate) == name)
            {
                method = candidate;
                return true;
            }
        }

        method = default;
        return false;
    }

    /// <summary>Returns the name of a compression in narinfos and store URLs (<c>src/libutil/compression-algo.cc</c>).</summary>
    /// <param name="method">The compression.</param>
    /// <returns>The name, in lower case.</returns>
    public static string NameOf(CompressionMethod method)
        => method == CompressionMethod.Brotli ? "br" : method.ToString().ToLowerInvariant();

    /// <summary>Returns whether this library can write a compression, not only read it. xz and LZMA need liblzma at the time.</summary>
    /// <param name="method">The compression.</param>
    /// <returns>False for lzip, LZ4 and LZW.</returns>
    public static bool CanWrite(CompressionMethod method)
        => method is not (CompressionMethod.Lzip or CompressionMethod.Lz4 or CompressionMethod.Compress);

    /// <summary>Returns the levels of a compression, in its own numbers: a higher one compresses harder.</summary>
    /// <param name="method">The compression.</param>
    /// <returns>The lowest and the highest level; 0 and 0 if it has none.</returns>
    public static (int Lowest, int Highest) LevelsOf(CompressionMethod method) => method switch
    {
        CompressionMethod.Gzip or CompressionMethod.Bzip2 => (1, 9),
        CompressionMethod.Xz => (0, 9),
        CompressionMethod.Zstd => (1, 22),
        CompressionMethod.Brotli => (0, 11),
        _ => (0, 0),
    };

    /// <summary>Returns whether a decoder needs a dictionary of several megabytes with the usual settings.</summary>
    /// <param name="method">The compression.</param>
    /// <returns>True for xz, lzip and LZMA.</returns>
    public static bool HasLargeDictionary(CompressionMethod method)
        => method is CompressionMethod.Xz or CompressionMethod.Lzip or CompressionMethod.Lzma;

    /// <summary>Returns the compression for the extension of a file name.</summary>
    /// <param name="fileName">The name or path of the file.</param>
    /// <returns>The compression; none if the extension is unknown.</returns>
    public static CompressionMethod OfFileName(string fileName) => Path.GetExtension(fileName).ToUpperInvariant() switch
    {
        ".GZ" => CompressionMethod.Gzip,
        ".BZ2" => CompressionMethod.Bzip2,
        ".XZ" => CompressionMethod.Xz,
        ".ZST" => CompressionMethod.Zstd,
        ".BR" => CompressionMethod.Brotli,
        ".LZ" or ".LZIP" => CompressionMethod.Lzip,
        ".LZMA" => CompressionMethod.Lzma,
        ".LZ4" => CompressionMethod.Lz4,
        ".Z" => CompressionMethod.Compress,
        _ => CompressionMethod.None,
    };

    /// <summary>Returns the file extension for a compression.</summary>
    /// <param name="method">The compression.</param>
    /// <returns>The extension with its dot, such as <c>.zst</c>. Empty for no compression.</returns>
    public static string ExtensionOf(CompressionMethod method) => method switch
    {
        CompressionMethod.Gzip => ".gz",
        CompressionMethod.Bzip2 => ".bz2",
        CompressionMethod.Xz => ".xz",
        CompressionMethod.Zstd => ".zst",
        CompressionMethod.Brotli => ".br",
        CompressionMethod.Lzip => ".lz",
        CompressionMethod.Lzma => ".lzma",
        CompressionMethod.Lz4 => ".lz4",
        CompressionMethod.Compress => ".Z",
        _ => "",
    };

    /// <summary>Recognizes the compression of a stream by its first bytes.</summary>
    /// <param name="stream">A stream that can seek. Its position does not change.</param>
    /// <returns>The compression. None also for Brotli, which cannot be recognized.</returns>
    public static CompressionMethod OfContents(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> beginning = stackalloc byte[SignatureLength];
        var length = stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        stream.Seek(-length, SeekOrigin.Current);
        return OfContents(beginning[..length]);
    }

    /// <summary>Recognizes a compression by the first bytes.</summary>
    internal static CompressionMethod OfContents(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [0x1f, 0x8b, ..] => CompressionMethod.Gzip,
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..] => CompressionMethod.Bzip2,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => CompressionMethod.Xz,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => CompressionMethod.Zstd,
        [0x04, 0x22, 0x4d, 0x18, ..] => CompressionMethod.Lz4,
        [0x1f, 0x9d, ..] => CompressionMethod.Compress,
        [(byte)'L', (byte)'Z', (byte)'I', (byte)'P', ..] => CompressionMethod.Lzip,
        _ => IsLzma(beginning) ? CompressionMethod.Lzma : CompressionMethod.None,
    };

    // LZMA has no signature. Its header consists of properties, the size of the dictionary, and the size of the contents or -1. As in xz,
    // only dictionaries of 2^n or 2^n + 2^(n-1) bytes are accepted, which no NAR and no closure file begins with.
    private static bool IsLzma(ReadOnlySpan<byte> beginning)
    {
        if (beginning.Length < LzmaHeaderLength || beginning[0] >= 9 * 5 * 5)
        {
            return false;
        }

        var dictionary = BinaryPrimitives.ReadUInt32LittleEndian(beginning[1..]);
        var size = BinaryPrimitives.ReadInt64LittleEndian(beginning[5..]);
        var isDictionary = dictionary == uint.MaxValue
            || (dictionary >= 4096 && (BitOperations.IsPow2(dictionary) || (dictionary % 3 == 0 && BitOperations.IsPow2(dictionary / 3))));
        return isDictionary && size is -1 or (>= 0 and < 1L << 38);
    }
}
