using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace NixStore.Hashing;

/// <summary>The digest of an algorithm that .NET provides.</summary>
internal sealed class FrameworkDigest(NixHashAlgorithm algorithm) : IDigest
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(NameOf(algorithm));

    public void Append(ReadOnlySpan<byte> data) => _hash.AppendData(data);

    public void Finish(Span<byte> digest) => _hash.GetHashAndReset(digest);

    public void Dispose() => _hash.Dispose();

    [SuppressMessage(
        "Security",
        "CA5350:Do Not Use Weak Cryptographic Algorithms",
        Justification = "Nix names SHA-1 in fixed-output paths.")]
    [SuppressMessage(
        "Security",
        "CA5351:Do Not Use Broken Cryptographic Algorithms",
        Justification = "Nix names MD5 in fixed-output paths.")]
    private static HashAlgorithmName NameOf(NixHashAlgorithm algorithm) => algorithm switch
    {
        NixHashAlgorithm.Md5 => HashAlgorithmName.MD5,
        NixHashAlgorithm.Sha1 => HashAlgorithmName.SHA1,
        NixHashAlgorithm.Sha256 => HashAlgorithmName.SHA256,
        NixHashAlgorithm.Sha512 => HashAlgorithmName.SHA512,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };
}
