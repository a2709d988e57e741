using NixStore.Signing;

namespace NixStore.Trust;

/// <summary>A signature that was checked against trusted keys.</summary>
/// <param name="Signature">The signature.</param>
/// <param name="Verdict">The result of the check.</param>
public sealed record CheckedSignature(StoreSignature Signature, SignatureVerdict Verdict);
