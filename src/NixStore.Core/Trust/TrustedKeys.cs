using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Trust;

/// <summary>A set of public keys whose signatures are trusted.</summary>
public sealed class TrustedKeys
{
    private readonly ILookup<string, PublicKey> _byName;

    /// <summary>Creates a set of keys.</summary>
    /// <param name="keys">The keys. Several keys may have the same name, for example during a key replacement.</param>
    public TrustedKeys(IEnumerable<PublicKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Keys = [.. keys.Distinct()];
        _byName = Keys.ToLookup(static key => key.Name, StringComparer.Ordinal);
    }

    /// <summary>Gets the distinct keys.</summary>
    public IReadOnlyList<PublicKey> Keys { get; }

    /// <summary>Checks the signatures of a path.</summary>
    /// <param name="info">The path and its information. If the size of the NAR is not known, no signature is valid.</param>
    /// <param name="directory">The store directory of the path.</param>
    /// <returns>The result for each signature, and whether the path needs none.</returns>
    public PathTrust Check(ValidPathInfo info, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(directory);
        var data = info.HasKnownNar && info.Signatures.Count > 0 ? info.Fingerprint(directory).ToBytes() : null;
        return new PathTrust(
            info,
            [.. info.Signatures.Select(signature => new CheckedSignature(signature, Judge(signature, data)))],
            info.IsContentAddressed(directory));
    }

    private SignatureVerdict Judge(StoreSignature signature, byte[]? data)
    {
        if (!signature.IsWellFormed)
        {
            return SignatureVerdict.Malformed;
        }

        if (!_byName.Contains(signature.KeyName))
        {
            return SignatureVerdict.UnknownKey;
        }

        return data is not null && _byName[signature.KeyName].Any(key => key.Verify(data, signature))
            ? SignatureVerdict.Good
            : SignatureVerdict.Wrong;
    }
}
