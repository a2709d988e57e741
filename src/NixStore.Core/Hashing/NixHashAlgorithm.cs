namespace NixStore.Hashing;

/// <summary>The hash algorithms of Nix (<c>src/libutil/hash.cc</c>).</summary>
public enum NixHashAlgorithm
{
    /// <summary>MD5, 16 bytes. Used by old fixed-output derivations.</summary>
    Md5,

    /// <summary>SHA-1, 20 bytes.</summary>
    Sha1,

    /// <summary>SHA-256, 32 bytes. The algorithm of NAR hashes and store paths.</summary>
    Sha256,

    /// <summary>SHA-512, 64 bytes.</summary>
    Sha512,

    /// <summary>BLAKE3, 32 bytes. An experimental feature of newer versions of Nix.</summary>
    Blake3,
}
