namespace NixStore.Compression;

/// <summary>A format that liblzma can read.</summary>
internal enum LzmaFormat
{
    Xz,
    Lzip,
    Lzma,
}
