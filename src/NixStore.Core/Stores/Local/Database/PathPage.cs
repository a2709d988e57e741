using NixStore.Paths;

namespace NixStore.Stores.Local.Database;

/// <summary>A page of the sorted paths of a store.</summary>
/// <param name="Paths">The paths.</param>
/// <param name="End">The end of the page, from which the next one continues; null if it is the last page.</param>
internal sealed record PathPage(IReadOnlyList<StorePath> Paths, string? End);
