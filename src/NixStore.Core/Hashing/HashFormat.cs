namespace NixStore.Hashing;

/// <summary>The text form of a hash.</summary>
public enum HashFormat
{
    /// <summary>The base-32 of Nix, least significant bits last.</summary>
    Nix32,

    /// <summary>Lower-case hexadecimal.</summary>
    Base16,

    /// <summary>Base64 with padding.</summary>
    Base64,

    /// <summary>Subresource Integrity: the algorithm, a dash and base64.</summary>
    Sri,
}
