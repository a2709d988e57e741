namespace NixStore.Trust;

/// <summary>The reason why a path is trusted or not.</summary>
public enum TrustStatus
{
    /// <summary>A trusted key has signed the path.</summary>
    TrustedKey,

    /// <summary>The store path follows from its contents, so that no signature is needed.</summary>
    ContentAddressed,

    /// <summary>The content address does not match the store path, and no trusted key has signed the path.</summary>
    WrongContentAddress,

    /// <summary>A signature names a trusted key but is not valid, and no signature is valid.</summary>
    WrongSignature,

    /// <summary>Only unknown keys have signed the path.</summary>
    UnknownKey,

    /// <summary>The path has no signature.</summary>
    NoSignature,
}
