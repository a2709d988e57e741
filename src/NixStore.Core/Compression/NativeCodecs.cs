namespace NixStore.Compression;

/// <summary>The native compression libraries. They are faster than managed code, which is used for a missing library.</summary>
/// <param name="Lzma">The library for xz, lzip and LZMA.</param>
/// <param name="Zstd">The library for zstd.</param>
/// <param name="Bzip2">The library for bzip2.</param>
internal sealed record NativeCodecs(Liblzma? Lzma, Libzstd? Zstd, Libbz2? Bzip2)
{
    /// <summary>Gets an instance without libraries.</summary>
    public static NativeCodecs None { get; } = new(null, null, null);

    /// <summary>Gets the installed libraries.</summary>
    public static NativeCodecs OfMachine => new(Liblzma.Instance, Libzstd.Instance, Libbz2.Instance);
}
