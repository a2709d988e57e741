namespace NixStore.Compression;

/// <summary>The compressions in which NARs and closure files come.</summary>
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

    /// <summary>Brotli (RFC 7932), which its contents do not tell.</summary>
    Brotli,

    /// <summary>lzip; read only.</summary>
    Lzip,

    /// <summary>LZMA in the form that came before xz; read only.</summary>
    Lzma,
}
