namespace NixStore.Signing;

/// <summary>Why a path can be trusted, or why not.</summary>
public enum TrustStatus
{
    /// <summary>A trusted key has signed it.</summary>
    TrustedKey,

    /// <summary>Its store path follows from its contents, so it needs no signature.</summary>
    ContentAddressed,

    /// <summary>It names a content address that is not that of its store path, and no trusted key has signed it.</summary>
    WrongContentAddress,

    /// <summary>A signature names a trusted key and is wrong, and none is right.</summary>
    WrongSignature,

    /// <summary>Only keys that are not trusted have signed it.</summary>
    UnknownKey,

    /// <summary>It has no signature.</summary>
    NoSignature,
}
