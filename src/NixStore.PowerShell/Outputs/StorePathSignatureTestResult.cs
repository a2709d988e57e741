using NixStore.Signing;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>What trusted keys say of a path.</summary>
/// <param name="Path">The full store path.</param>
/// <param name="Status">Why the path can be trusted, or why not.</param>
/// <param name="TrustedKey">The names of the trusted keys that have signed it.</param>
/// <param name="WrongSignature">The signatures that name a trusted key and are wrong, each a key's name, a colon and base64.</param>
/// <param name="UnknownKey">The names of the other keys that have signed it; whether they have is not known.</param>
/// <param name="IsContentAddressed">Whether the path follows from its contents, so that it needs no signature.</param>
/// <param name="Store">The store, as <c>-Store</c> takes it.</param>
public sealed record StorePathSignatureTestResult(
    string Path,
    TrustStatus Status,
    TextList TrustedKey,
    TextList WrongSignature,
    TextList UnknownKey,
    bool IsContentAddressed,
    string Store)
{
    /// <summary>Whether a store that demands signatures takes the path.</summary>
    public bool IsTrusted => Status is TrustStatus.TrustedKey or TrustStatus.ContentAddressed;

    /// <summary>Makes the object of what the core has found.</summary>
    /// <param name="trust">What the core has found.</param>
    /// <param name="path">The full store path.</param>
    /// <param name="store">The store.</param>
    /// <returns>The object.</returns>
    public static StorePathSignatureTestResult From(PathTrust trust, string path, StoreReference store)
    {
        ArgumentNullException.ThrowIfNull(trust);
        var signatures = trust.Signatures.ToLookup(
            static signature => signature.Verdict, static signature => signature.Signature);
        return new StorePathSignatureTestResult(
            path,
            trust.Status,
            [.. signatures[SignatureVerdict.Good].Select(static signature => signature.KeyName).Distinct()],
            [.. signatures[SignatureVerdict.Wrong].Select(static signature => signature.ToString())],
            [.. signatures[SignatureVerdict.UnknownKey].Select(static signature => signature.KeyName).Distinct()],
            trust.IsContentAddressed,
            store.Text);
    }

    /// <summary>The full store path.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}
