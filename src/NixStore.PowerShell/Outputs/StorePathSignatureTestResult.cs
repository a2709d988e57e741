using NixStore.Stores;
using NixStore.Trust;

namespace NixStore.PowerShell.Outputs;

/// <summary>The result of a check of the signatures of a path.</summary>
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

    /// <summary>Gets the full store path.</summary>
    public string Path { get; }

    /// <summary>Gets the reason why the path is trusted or not.</summary>
    public string Status { get; }

    /// <summary>Gets the names of the trusted keys that have signed the path.</summary>
    public TextList TrustedKey { get; }

    /// <summary>Gets the wrong signatures of trusted keys, each as the name of a key, a colon and base64.</summary>
    public TextList WrongSignature { get; }

    /// <summary>Gets the names of other keys in signatures. These signatures cannot be checked.</summary>
    public TextList UnknownKey { get; }

    /// <summary>Gets a value indicating whether the path is content-addressed, so that it needs no signature.</summary>
    public bool IsContentAddressed { get; }

    /// <summary>Gets the store of the path, in the form of <c>-Store</c>.</summary>
    public string Store { get; }

    /// <summary>Gets a value indicating whether a store that requires signatures accepts the path.</summary>
    public bool IsTrusted => Status is nameof(TrustStatus.TrustedKey) or nameof(TrustStatus.ContentAddressed);

    /// <summary>Creates the object from a result of the core.</summary>
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

    /// <summary>Returns the full store path.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}
