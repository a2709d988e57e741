using NixStore.Paths;

namespace NixStore.Closures;

/// <summary>A closure as it was found: its roots and all of its paths, each after the paths that it refers to.</summary>
/// <param name="Roots">The paths that were asked for.</param>
/// <param name="Paths">All paths, the roots among them, dependencies first.</param>
public sealed record Closure(IReadOnlyList<StorePath> Roots, IReadOnlyList<ValidPathInfo> Paths)
{
    /// <summary>The sizes of all NARs together, in bytes.</summary>
    public long NarSize { get; } = Paths.Sum(static path => path.NarSize);
}
