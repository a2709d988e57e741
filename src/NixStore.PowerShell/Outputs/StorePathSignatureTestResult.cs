using NixStore.Stores;
using NixStore.Trust;

namespace NixStore.PowerShell.Outputs;

/// <summary>What trusted keys say of a path.</summary>
public sealed class StorePathSignatureTestResult
{
    internal StorePathSignatureTestResult(
        string path,
        TrustStatus status,
        TextList trustedKey,
        TextList wrongSignature,
        TextList unknownKey,
        bool isContentAddressed,
        string store)
    {
        Path = path;
        Status = status.ToString();
        TrustedKey = trustedKey;
        WrongSignature = wrongSignature;
        UnknownKey = unknownKey;
        IsContentAddressed = isContentAddressed;
        Store = store;
    }

    /// <summary>The full store path.</summary>
    public string Path { get; }

    /// <summary>Why the path can be trusted, or why not.</summary>
    public string Status { get; }

    /// <summary>The names of the trusted keys that have signed it.</summary>
    public TextList TrustedKey { get; }

    /// <summary>The signatures that name a trusted key and are wrong, each a key's name, a colon and base64.</summary>
    public TextList WrongSignature { get; }

    /// <summary>The names of the other keys that have signed it; whether they have is not known.</summary>
    public TextList UnknownKey { get; }

    /// <summary>Whether the path follows from its contents, so that it needs no signature.</summary>
    public bool IsContentAddressed { get; }

    /// <summary>The store, as <c>-Store</c> takes it.</summary>
    public string Store { get; }

    /// <summary>Whether a store that demands signatures takes the path.</summary>
    public bool IsTrusted => Status is nameof(TrustStatus.TrustedKey) or nameof(TrustStatus.ContentAddressed);

    /// <summary>Makes the object of what the core has found.</summary>
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
