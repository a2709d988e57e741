namespace NixStore.Hashing;

/// <summary>The name and the digest length of each algorithm.</summary>
public static class NixHashAlgorithmExtensions
{
    /// <summary>The length of a digest.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <returns>The length in bytes.</returns>
    public static int DigestLength(this NixHashAlgorithm algorithm) => algorithm switch
    {
        NixHashAlgorithm.Md5 => 16,
        NixHashAlgorithm.Sha1 => 20,
        NixHashAlgorithm.Sha256 => 32,
        NixHashAlgorithm.Sha512 => 64,
        NixHashAlgorithm.Blake3 => 32,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>The name as Nix writes it before a hash.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <returns><c>md5</c>, <c>sha1</c>, <c>sha256</c>, <c>sha512</c> or <c>blake3</c>.</returns>
    public static string NixName(this NixHashAlgorithm algorithm) => algorithm switch
    {
        NixHashAlgorithm.Md5 => "md5",
        NixHashAlgorithm.Sha1 => "sha1",
        NixHashAlgorithm.Sha256 => "sha256",
        NixHashAlgorithm.Sha512 => "sha512",
        NixHashAlgorithm.Blake3 => "blake3",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>Finds an algorithm by the name that Nix writes.</summary>
    /// <param name="name">The name, in lower case.</param>
    /// <param name="algorithm">The algorithm, if there is one of that name.</param>
    /// <returns>Whether it exists.</returns>
    public static bool TryParse(ReadOnlySpan<char> name, out NixHashAlgorithm algorithm)
    {
        foreach (var candidate in Enum.GetValues<NixHashAlgorithm>())
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
