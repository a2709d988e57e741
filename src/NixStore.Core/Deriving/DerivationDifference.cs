namespace NixStore.Deriving;

/// <summary>A difference of two derivations.</summary>
/// <param name="Through">The names of the derivations that lead to the difference, from the compared one to the one that differs.</param>
/// <param name="Kind">What differs.</param>
/// <param name="Name">The name of the variable, output or input, or empty.</param>
/// <param name="Before">The value in the first derivation, or null if it lacks it.</param>
/// <param name="After">The value in the second derivation, or null if it lacks it.</param>
public sealed record DerivationDifference(
    IReadOnlyList<string> Through, DerivationDifferenceKind Kind, string Name, string? Before, string? After);
