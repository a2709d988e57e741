namespace NixStore.Trust;

/// <summary>The result of checking one signature against trusted keys.</summary>
public enum SignatureVerdict
{
    /// <summary>A trusted key made the signature, and it is valid.</summary>
    Good,

    /// <summary>The signature names a trusted key, but that key did not make it for this information.</summary>
    Wrong,

    /// <summary>No trusted key has the name in the signature.</summary>
    UnknownKey,

    /// <summary>It has not the form of a signature.</summary>
    Malformed,
}
