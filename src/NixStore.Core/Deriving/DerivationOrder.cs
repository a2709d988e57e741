using NixStore.Derivations;
using NixStore.Graphs;
using NixStore.Paths;

namespace NixStore.Deriving;

/// <summary>Sorts derivations so that each one comes after those that it needs.</summary>
public static class DerivationOrder
{
    /// <summary>Sorts derivations.</summary>
    /// <param name="derivations">The derivations, with their output paths.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The derivations, inputs first.</returns>
    public static IReadOnlyList<Derivation> Sort(IReadOnlyList<Derivation> derivations, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(derivations);
        var numbers = new Dictionary<StorePath, int>();
        for (var number = 0; number < derivations.Count; number++)
        {
            numbers[DerivationAterm.ComputePath(derivations[number], directory)] = number;
        }

        var edges = (from number in Enumerable.Range(0, derivations.Count)
                     from input in derivations[number].InputDerivations.Keys
                     where numbers.ContainsKey(input)
                     select (From: number, To: numbers[input])).ToArray();
        var graph = Adjacency.FromEdges(
            derivations.Count, Array.ConvertAll(edges, static edge => edge.From), Array.ConvertAll(edges, static edge => edge.To));
        return [.. TopologicalOrder.Of(graph).Select(number => derivations[number])];
    }
}
