using NixStore.Paths;

namespace NixStore.Closures;

/// <summary>Why a path needs another: the references that lead from one to the other.</summary>
/// <param name="Paths">The paths in order: the first needs the second, and so on.</param>
public sealed record DependencyChain(IReadOnlyList<StorePath> Paths)
{
    /// <summary>The path that needs the other.</summary>
    public StorePath From => Paths[0];

    /// <summary>The path that is needed.</summary>
    public StorePath To => Paths[^1];

    /// <summary>How many references the chain has; 0 from a path to itself.</summary>
    public int Length => Paths.Count - 1;

    /// <summary>Writes the names of the chain's paths, an arrow between each two.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(" → ", Paths.Select(static path => path.Name));
}
