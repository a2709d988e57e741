namespace NixStore.Compression;

/// <summary>The machine's own libraries for compression. They are faster than managed code, which stands in if one is absent.</summary>
/// <param name="Lzma">For xz, lzip and LZMA.</param>
/// <param name="Zstd">For zstd.</param>
/// <param name="Bzip2">For bzip2.</param>
internal sealed record NativeCodecs(Liblzma? Lzma, Libzstd? Zstd, Libbz2? Bzip2)
{
    /// <summary>None, as on a machine that has none.</summary>
    public static NativeCodecs None { get; } = new(null, null, null);

    /// <summary>Those that this machine has.</summary>
    public static NativeCodecs OfMachine => new(Liblzma.Instance, Libzstd.Instance, Libbz2.Instance);
}
