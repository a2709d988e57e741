using NixStore.Paths;

namespace NixStore.Adding;

/// <summary>What came of adding a file or directory.</summary>
/// <param name="Info">What the store knows of the path.</param>
/// <param name="IsNew">False where the same contents were valid already.</param>
public sealed record AddedPath(ValidPathInfo Info, bool IsNew);
