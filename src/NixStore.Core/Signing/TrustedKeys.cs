using NixStore.Paths;

namespace NixStore.Signing;

/// <summary>The public keys whose word is taken for what a path holds.</summary>
public sealed class TrustedKeys
{
    private readonly ILookup<string, PublicKey> _byName;

    /// <summary>Creates a set of keys.</summary>
    /// <param name="keys">The keys; two of them may have the same name, as while one is replaced by the other.</param>
    public TrustedKeys(IEnumerable<PublicKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Keys = [.. keys.Distinct()];
        _byName = Keys.ToLookup(static key => key.Name, StringComparer.Ordinal);
    }

    /// <summary>The keys, each once.</summary>
    public IReadOnlyList<PublicKey> Keys { get; }

    /// <summary>Holds the signatures of a path against the keys.</summary>
    /// <param name="info">
    /// The path, and what is said of it. Where the size of its NAR is not known, nothing can vouch for it, and no signature is right.
    /// </param>
    /// <param name="directory">The store directory of the path.</param>
    /// <returns>A verdict on each signature, and whether the path needs none.</returns>
    public PathTrust Check(ValidPathInfo info, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(directory);
        var data = info.NarSize > 0 && info.Signatures.Count > 0 ? Fingerprint.Of(info, directory).ToBytes() : null;
        return new PathTrust(
            info,
            [.. info.Signatures.Select(signature => new CheckedSignature(signature, Judge(signature, data)))],
            info.IsContentAddressed(directory));
    }

    private SignatureVerdict Judge(StoreSignature signature, byte[]? data)
    {
        if (!_byName.Contains(signature.KeyName))
        {
            return SignatureVerdict.UnknownKey;
        }

        return data is not null && _byName[signature.KeyName].Any(key => key.Verify(data, signature)) ? SignatureVerdict.Good : SignatureVerdict.Wrong;
    }
}
