using System.Diagnostics.CodeAnalysis;
using NixStore.Compression;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Serving.BinaryCaches;

/// <summary>
/// Where the NAR of a path is, relative to the cache: <c>nar/hash part-NAR hash.nar</c>, with <c>.zst</c> behind it for the compressed one.
/// The hash of the NAR is in it, so that an address means the same bytes for ever.
/// </summary>
/// <param name="HashPart">The hash part of the path.</param>
/// <param name="NarHash">The SHA-256 of the uncompressed NAR.</param>
/// <param name="Compression">None or zstd.</param>
internal sealed record NarAddress(string HashPart, Hash NarHash, CompressionMethod Compression)
{
    /// <summary>The directory of the NARs.</summary>
    public const string Directory = "nar/";

    private const string Extension = ".nar";
    private const string CompressedExtension = ".nar.zst";

    /// <summary>Reads an address.</summary>
    /// <param name="text">The part behind the directory.</param>
    /// <param name="address">The address, where the text is one.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out NarAddress? address)
    {
        address = null;
        var compressed = text.EndsWith(CompressedExtension, StringComparison.Ordinal);
        if (!compressed && !text.EndsWith(Extension, StringComparison.Ordinal))
        {
            return false;
        }

        var name = text.AsSpan(0, text.Length - (compressed ? CompressedExtension : Extension).Length);
        Span<byte> digest = stackalloc byte[NixHashAlgorithm.Sha256.DigestLength()];
        if (name.Length != StorePath.HashPartLength + 1 + Nix32.EncodedLength(digest.Length) || name[StorePath.HashPartLength] != '-'
            || !StorePath.IsHashPart(name[..StorePath.HashPartLength])
            || !Nix32.TryDecode(name[(StorePath.HashPartLength + 1)..], digest))
        {
            return false;
        }

        address = new NarAddress(
            name[..StorePath.HashPartLength].ToString(),
            new Hash(NixHashAlgorithm.Sha256, digest),
            compressed ? CompressionMethod.Zstd : CompressionMethod.None);
        return true;
    }

    /// <summary>Writes the address.</summary>
    /// <returns>The address, relative to the cache.</returns>
    public override string ToString()
    {
        var extension = Compression == CompressionMethod.Zstd ? CompressedExtension : Extension;
        return $"{Directory}{HashPart}-{NarHash.ToBareString(HashFormat.Nix32)}{extension}";
    }
}
