using NixStore.Paths;

namespace NixStore.Trust;

/// <summary>The result of checking a path against trusted keys.</summary>
/// <param name="Info">The path and its information.</param>
/// <param name="Signatures">The checked signatures.</param>
/// <param name="IsContentAddressed">Whether the store path follows from its content address.</param>
public sealed record PathTrust(ValidPathInfo Info, IReadOnlyList<CheckedSignature> Signatures, bool IsContentAddressed)
{
    /// <summary>Gets whether a store may accept the path.</summary>
    public bool IsTrusted => Status is TrustStatus.TrustedKey or TrustStatus.ContentAddressed;

    /// <summary>Gets the reason.</summary>
    public TrustStatus Status
        => Has(SignatureVerdict.Good) ? TrustStatus.TrustedKey
            : IsContentAddressed ? TrustStatus.ContentAddressed
            : Info.ContentAddress is not null ? TrustStatus.WrongContentAddress
            : Has(SignatureVerdict.Wrong) ? TrustStatus.WrongSignature
            : Has(SignatureVerdict.UnknownKey) ? TrustStatus.UnknownKey
            : TrustStatus.NoSignature;

    private bool Has(SignatureVerdict verdict) => Signatures.Any(signature => signature.Verdict == verdict);
}
