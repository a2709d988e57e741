using NixStore.Paths;

namespace NixStore.Deriving;

/// <summary>The derivation of a path.</summary>
/// <param name="Path">The derivation, which is in the store.</param>
/// <param name="Recorded">The deriver that the store has recorded, which may be absent, or null if it has recorded none.</param>
public sealed record FoundDeriver(StorePath Path, StorePath? Recorded);
