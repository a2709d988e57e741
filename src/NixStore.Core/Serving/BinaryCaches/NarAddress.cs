using System.Diagnostics.CodeAnalysis;
using NixStore.Compression;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.BinaryCache;

namespace NixStore.Serving.BinaryCaches;

/// <summary>
/// The URL of the NAR of a path, relative to the cache: <c>nar/hash part-NAR hash.nar</c>, followed by <c>.zst</c> if it is compressed. It
/// contains the hash of the NAR, so that the contents of a URL never change.
/// </summary>
/// <param name="HashPart">The hash part of the path.</param>
/// <param name="NarHash">The SHA-256 of the uncompressed NAR.</param>
/// <param name="Compression">None or zstd.</param>
internal sealed record NarAddress(string HashPart, Hash NarHash, CompressionMethod Compression)
{
    private const string Extension = ".nar";
    private const string CompressedExtension = ".nar.zst";

    /// <summary>Parses a URL.</summary>
    /// <param name="text">The part after the directory.</param>
    /// <param name="address">The URL, if the text is valid.</param>
    /// <returns>Whether the text is valid.</returns>
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

    /// <summary>Returns the URL.</summary>
    /// <returns>The URL, relative to the cache.</returns>
    public override string ToString()
    {
        var extension = Compression == CompressionMethod.Zstd ? CompressedExtension : Extension;
        return $"{BinaryCacheLayout.NarPrefix}{HashPart}-{NarHash.ToBareString(HashFormat.Nix32)}{extension}";
    }
}
