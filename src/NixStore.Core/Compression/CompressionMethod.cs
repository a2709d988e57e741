namespace NixStore.Compression;

/// <summary>A compression of NARs and closure files.</summary>
public enum CompressionMethod
{
    /// <summary>Not compressed.</summary>
    None,

    /// <summary>gzip (RFC 1952).</summary>
    Gzip,

    /// <summary>bzip2.</summary>
    Bzip2,

    /// <summary>xz.</summary>
    Xz,

    /// <summary>zstd (RFC 8878).</summary>
    Zstd,

    /// <summary>Brotli (RFC 7932), which cannot be recognized by its contents.</summary>
    Brotli,

    /// <summary>lzip. Read only.</summary>
    Lzip,

    /// <summary>LZMA in the form that came before xz.</summary>
    Lzma,

    /// <summary>LZ4, in frames; read only.</summary>
    Lz4,

    /// <summary>LZW, as the program compress writes it; read only.</summary>
    Compress,
}
