using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Trust;

/// <summary>A signed path.</summary>
/// <param name="Info">The path with all of its signatures.</param>
/// <param name="Added">The new signatures. Empty if the keys had signed the path before.</param>
public sealed record SignedPath(ValidPathInfo Info, IReadOnlyList<StoreSignature> Added);
