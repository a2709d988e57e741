namespace NixStore.Compression;

/// <summary>How compressions are told from file names and from the first bytes of contents.</summary>
public static class CompressionMethods
{
    /// <summary>How many bytes at the beginning tell every compression.</summary>
    internal const int SignatureLength = 6;

    /// <summary>The compression that a file's name tells by its extension.</summary>
    /// <param name="fileName">The name or path of the file.</param>
    /// <returns>The compression; none where the extension is that of none.</returns>
    public static CompressionMethod OfFileName(string fileName) => Path.GetExtension(fileName).ToUpperInvariant() switch
    {
        ".GZ" => CompressionMethod.Gzip,
        ".BZ2" => CompressionMethod.Bzip2,
        ".XZ" => CompressionMethod.Xz,
        ".ZST" => CompressionMethod.Zstd,
        _ => CompressionMethod.None,
    };

    /// <summary>The name that Nix has for a compression, as narinfos and URLs write it.</summary>
    /// <param name="method">The compression.</param>
    /// <returns>The name, such as <c>zstd</c>.</returns>
    public static string NameOf(CompressionMethod method) => method switch
    {
        CompressionMethod.None => "none",
        CompressionMethod.Gzip => "gzip",
        CompressionMethod.Bzip2 => "bzip2",
        CompressionMethod.Xz => "xz",
        CompressionMethod.Zstd => "zstd",
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };

    /// <summary>Finds the compression with a name of Nix.</summary>
    /// <param name="name">The name, such as <c>zstd</c>.</param>
    /// <param name="method">The compression.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryParse(string? name, out CompressionMethod method)
    {
        foreach (var known in Enum.GetValues<CompressionMethod>())
        {
            if (NameOf(known) == name)
            {
                method = known;
                return true;
            }
        }

        method = CompressionMethod.None;
        return false;
    }

    /// <summary>The extension of files with a compression.</summary>
    /// <param name="method">The compression.</param>
    /// <returns>The extension with its dot, such as <c>.zst</c>; empty where there is no compression.</returns>
    public static string ExtensionOf(CompressionMethod method) => method switch
    {
        CompressionMethod.Gzip => ".gz",
        CompressionMethod.Bzip2 => ".bz2",
        CompressionMethod.Xz => ".xz",
        CompressionMethod.Zstd => ".zst",
        _ => "",
    };

    /// <summary>The compression of a stream, as its first bytes tell.</summary>
    /// <param name="stream">The stream, which can seek; it stands afterwards where it stood before.</param>
    /// <returns>The compression.</returns>
    public static CompressionMethod OfContents(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> beginning = stackalloc byte[SignatureLength];
        var length = stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        stream.Seek(-length, SeekOrigin.Current);
        return OfContents(beginning[..length]);
    }

    /// <summary>The compression that the first bytes tell.</summary>
    internal static CompressionMethod OfContents(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [0x1f, 0x8b, ..] => CompressionMethod.Gzip,
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..] => CompressionMethod.Bzip2,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => CompressionMethod.Xz,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => CompressionMethod.Zstd,
        _ => CompressionMethod.None,
    };
}
