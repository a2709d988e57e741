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
        HashAlgorithm.Blake3 => 32,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>The name as Nix writes it before a hash.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <returns><c>md5</c>, <c>sha1</c>, <c>sha256</c>, <c>sha512</c> or <c>blake3</c>.</returns>
    public static string NixName(this HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Md5 => "md5",
        HashAlgorithm.Sha1 => "sha1",
        HashAlgorithm.Sha256 => "sha256",
        HashAlgorithm.Sha512 => "sha512",
        HashAlgorithm.Blake3 => "blake3",
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
}
