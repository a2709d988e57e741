namespace NixStore.Hashing;

/// <summary>The names and digest lengths of hash algorithms.</summary>
public static class NixHashAlgorithmExtensions
{
    /// <summary>Returns the length of a digest.</summary>
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

    /// <summary>Returns the name that Nix writes before a hash.</summary>
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

    /// <summary>Finds an algorithm by its name.</summary>
    /// <param name="name">The name, in lower case.</param>
    /// <param name="algorithm">The algorithm, if one has that name.</param>
    /// <returns>Whether an algorithm has that name.</returns>
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
