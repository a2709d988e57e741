using NixStore.Derivations;

namespace NixStore.Building;

/// <summary>What came of one of several things that were to be built.</summary>
/// <param name="Path">What was asked for.</param>
/// <param name="Result">The result.</param>
public sealed record DerivedPathResult(DerivedPath Path, BuildResult Result);
