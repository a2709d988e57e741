using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Realisations;

/// <summary>What an output was realised to, without telling which output.</summary>
/// <param name="OutPath">The store path.</param>
public sealed record UnkeyedRealisation(StorePath OutPath)
{
    /// <summary>The signatures on it, made on the fingerprint of the whole realisation.</summary>
    public IReadOnlyList<StoreSignature> Signatures { get; init; } = [];

    /// <summary>Whether two of them say the same, signatures included.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <returns>True where path and signatures are equal.</returns>
    public bool Equals(UnkeyedRealisation? other)
        => other is not null && OutPath == other.OutPath && Signatures.SequenceEqual(other.Signatures);

    /// <inheritdoc/>
    public override int GetHashCode() => OutPath.GetHashCode();
}
