using NixStore.IO;
using NixStore.Paths;

namespace NixStore.Closures;

/// <summary>A closure: its roots and all of its paths, dependencies first.</summary>
/// <param name="Roots">The requested paths.</param>
/// <param name="Paths">All paths including the roots, dependencies first.</param>
public sealed record Closure(IReadOnlyList<StorePath> Roots, IReadOnlyList<ValidPathInfo> Paths)
{
    /// <summary>Gets the total size of the NARs in bytes.</summary>
    public long NarSize { get; } = ByteCount.Sum(Paths.Select(static path => path.NarSize));
}
