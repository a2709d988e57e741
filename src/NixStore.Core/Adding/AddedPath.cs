using NixStore.Paths;

namespace NixStore.Adding;

/// <summary>The result of adding a file or directory.</summary>
/// <param name="Info">The information about the path.</param>
/// <param name="IsNew">False if the path was valid before.</param>
public sealed record AddedPath(ValidPathInfo Info, bool IsNew);
