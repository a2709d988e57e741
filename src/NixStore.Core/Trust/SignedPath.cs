using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Trust;

/// <summary>A path that was signed.</summary>
/// <param name="Info">The path, with all of its signatures.</param>
/// <param name="Added">Those that it did not have before; none where the keys had signed it already.</param>
public sealed record SignedPath(ValidPathInfo Info, IReadOnlyList<StoreSignature> Added);
