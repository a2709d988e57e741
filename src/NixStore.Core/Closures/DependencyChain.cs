using NixStore.Paths;

namespace NixStore.Closures;

/// <summary>A chain of references from one path to another.</summary>
/// <param name="Paths">The paths in order. Each refers to the next.</param>
public sealed record DependencyChain(IReadOnlyList<StorePath> Paths)
{
    /// <summary>Gets the first path.</summary>
    public StorePath From => Paths[0];

    /// <summary>Gets the last path.</summary>
    public StorePath To => Paths[^1];

    /// <summary>Gets the number of references. 0 for a single path.</summary>
    public int Length => Paths.Count - 1;

    /// <summary>Returns the names of the paths, separated by arrows.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(" → ", Paths.Select(static path => path.Name));
}
