namespace NixStore.Compression;

/// <summary>What liblzma can read.</summary>
internal enum LzmaFormat
{
    Xz,
    Lzip,
    Lzma,
}
