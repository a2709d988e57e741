namespace NixStore.Signing;

/// <summary>A signature that was held against trusted keys.</summary>
/// <param name="Signature">The signature.</param>
/// <param name="Verdict">What they say of it.</param>
public sealed record CheckedSignature(StoreSignature Signature, SignatureVerdict Verdict);
