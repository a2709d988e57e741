using System.Collections.Immutable;
using NixStore.Hashing;

namespace NixStore.Derivations;

/// <summary>
/// The hash by which a derivation takes part in the hashes of those that need it (Nix manual, "derivation hash modulo";
/// <c>src/libstore/derivation/modulo.cc</c>).
/// </summary>
public abstract record DerivationHash
{
    private protected DerivationHash()
    {
    }
}

/// <summary>The hash of a derivation whose output paths follow from it.</summary>
/// <param name="Hash">The hash of the derivation, in which input derivations are replaced with their hashes.</param>
public sealed record InputAddressedHash(Hash Hash) : DerivationHash;

/// <summary>The hashes of a derivation with fixed outputs. They do not depend on how the outputs are built.</summary>
/// <param name="Hashes">The hash of each output.</param>
public sealed record FixedOutputHashes(ImmutableSortedDictionary<string, Hash> Hashes) : DerivationHash;

/// <summary>A derivation without a hash, because paths are known only after it is built.</summary>
public sealed record UnknownDerivationHash : DerivationHash;
