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
        var withPaths = derivations.Select(
            derivation => KeyValuePair.Create(DerivationAterm.ComputePath(derivation, directory), derivation));
        return [.. Sort([.. withPaths]).Select(static derivation => derivation.Value)];
    }

    /// <summary>Sorts derivations by their paths.</summary>
    /// <returns>The derivations, inputs first.</returns>
    internal static IReadOnlyList<KeyValuePair<StorePath, Derivation>> Sort(IReadOnlyList<KeyValuePair<StorePath, Derivation>> derivations)
    {
        var numbers = derivations.Index().DistinctBy(static item => item.Item.Key)
            .ToDictionary(static item => item.Item.Key, static item => item.Index);
        var edges = (from derivation in derivations.Index()
                     from input in derivation.Item.Value.InputDerivations.Keys
                     where numbers.ContainsKey(input)
                     select (From: derivation.Index, To: numbers[input])).ToArray();
        var graph = Adjacency.FromEdges(
            derivations.Count, Array.ConvertAll(edges, static edge => edge.From), Array.ConvertAll(edges, static edge => edge.To));
        return [.. TopologicalOrder.Of(graph).Select(number => derivations[number])];
    }
}
