using System.Collections.Immutable;

namespace NixStore.Derivations;

/// <summary>The outputs of an input derivation that are needed.</summary>
/// <param name="Outputs">The names of the outputs, sorted.</param>
public sealed record DerivationInput(ImmutableSortedSet<string> Outputs)
{
    /// <summary>Gets the outputs that are derivations themselves, with the outputs of these that are needed.</summary>
    public ImmutableSortedDictionary<string, DerivationInput> DynamicOutputs { get; init; } = NoDynamicOutputs;

    /// <summary>Gets an empty set of names to add to.</summary>
    internal static ImmutableSortedSet<string> NoOutputs { get; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Gets an empty map of outputs to add to.</summary>
    internal static ImmutableSortedDictionary<string, DerivationInput> NoDynamicOutputs { get; }
        = ImmutableSortedDictionary.Create<string, DerivationInput>(StringComparer.Ordinal);
}
