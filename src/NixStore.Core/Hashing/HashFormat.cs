namespace NixStore.Hashing;

/// <summary>The ways to write a hash.</summary>
public enum HashFormat
{
    /// <summary>Nix's own base-32, least significant bits last.</summary>
    Nix32,

    /// <summary>Lower-case hexadecimal.</summary>
    Base16,

    /// <summary>Base64 with padding.</summary>
    Base64,

    /// <summary>Subresource integrity: the algorithm, a dash and base64.</summary>
    Sri,
}
