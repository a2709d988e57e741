using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace NixStore.Hashing;

/// <summary>The name and the digest length of each algorithm.</summary>
public static class HashAlgorithmExtensions
{
    /// <summary>The length of a digest.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <returns>The length in bytes.</returns>
    public static int DigestLength(this HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Md5 => 16,
        HashAlgorithm.Sha1 => 20,
        HashAlgorithm.Sha256 => 32,
        HashAlgorithm.Sha512 => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>The name as Nix writes it before a hash.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <returns><c>md5</c>, <c>sha1</c>, <c>sha256</c> or <c>sha512</c>.</returns>
    public static string NixName(this HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Md5 => "md5",
        HashAlgorithm.Sha1 => "sha1",
        HashAlgorithm.Sha256 => "sha256",
        HashAlgorithm.Sha512 => "sha512",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>Finds an algorithm by the name that Nix writes.</summary>
    /// <param name="name">The name, in lower case.</param>
    /// <param name="algorithm">The algorithm, where there is one of that name.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryParse(ReadOnlySpan<char> name, out HashAlgorithm algorithm)
    {
        foreach (var candidate in Enum.GetValues<HashAlgorithm>())
        {
            if (name.SequenceEqual(candidate.NixName()))
            {
                algorithm = candidate;
                return true;
            }
        }

        algorithm = default;
        return false;
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Nix names SHA-1 in fixed-output paths.")]
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "Nix names MD5 in fixed-output paths.")]
    internal static HashAlgorithmName FrameworkName(this HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Md5 => HashAlgorithmName.MD5,
        HashAlgorithm.Sha1 => HashAlgorithmName.SHA1,
        HashAlgorithm.Sha256 => HashAlgorithmName.SHA256,
        HashAlgorithm.Sha512 => HashAlgorithmName.SHA512,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };
}
