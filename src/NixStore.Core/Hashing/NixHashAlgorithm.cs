namespace NixStore.Hashing;

/// <summary>The hash algorithms that Nix names (<c>src/libutil/hash.cc</c>).</summary>
public enum NixHashAlgorithm
{
    /// <summary>MD5, 16 bytes; found in old fixed-output derivations.</summary>
    Md5,

    /// <summary>SHA-1, 20 bytes.</summary>
    Sha1,

    /// <summary>SHA-256, 32 bytes; the algorithm of NAR hashes and store paths.</summary>
    Sha256,

    /// <summary>SHA-512, 64 bytes.</summary>
    Sha512,

    /// <summary>BLAKE3, 32 bytes; in newer versions of Nix, if it is switched on.</summary>
    Blake3,
}
