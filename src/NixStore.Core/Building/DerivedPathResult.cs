using NixStore.Derivations;

namespace NixStore.Building;

/// <summary>The result of building one of several paths.</summary>
/// <param name="Path">The requested path.</param>
/// <param name="Result">The result.</param>
public sealed record DerivedPathResult(DerivedPath Path, BuildResult Result);
