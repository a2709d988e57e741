using NixStore.Paths;

namespace NixStore.Signing;

/// <summary>What a set of trusted keys says of a path.</summary>
/// <param name="Info">The path, and what is said of it.</param>
/// <param name="Signatures">Its signatures, each with a verdict.</param>
/// <param name="IsContentAddressed">Whether its store path follows from its content address.</param>
public sealed record PathTrust(ValidPathInfo Info, IReadOnlyList<CheckedSignature> Signatures, bool IsContentAddressed)
{
    /// <summary>Whether a store may take the path.</summary>
    public bool IsTrusted => Status is TrustStatus.TrustedKey or TrustStatus.ContentAddressed;

    /// <summary>Why, or why not.</summary>
    public TrustStatus Status
        => Has(SignatureVerdict.Good) ? TrustStatus.TrustedKey
            : IsContentAddressed ? TrustStatus.ContentAddressed
            : Info.ContentAddress is not null ? TrustStatus.WrongContentAddress
            : Has(SignatureVerdict.Wrong) ? TrustStatus.WrongSignature
            : Has(SignatureVerdict.UnknownKey) ? TrustStatus.UnknownKey
            : TrustStatus.NoSignature;

    private bool Has(SignatureVerdict verdict) => Signatures.Any(signature => signature.Verdict == verdict);
}
