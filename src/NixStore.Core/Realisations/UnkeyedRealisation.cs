using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Realisations;

/// <summary>A realisation without its key: the store path of an unnamed output.</summary>
/// <param name="OutPath">The store path.</param>
public sealed record UnkeyedRealisation(StorePath OutPath)
{
    /// <summary>Gets the signatures of the fingerprint of the whole realisation.</summary>
    public IReadOnlyList<StoreSignature> Signatures { get; init; } = [];

    /// <summary>Returns whether two values are equal, including signatures.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <returns>True if path and signatures are equal.</returns>
    public bool Equals(UnkeyedRealisation? other)
        => other is not null && OutPath == other.OutPath && Signatures.SequenceEqual(other.Signatures);

    /// <inheritdoc/>
    public override int GetHashCode() => OutPath.GetHashCode();
}
