namespace NixStore.Archives;

/// <summary>The result of an import.</summary>
/// <param name="Imported">The paths that became valid, in the order of the file.</param>
/// <param name="Present">The paths of the file that were already valid.</param>
public sealed record ImportResult(IReadOnlyList<ImportedPath> Imported, IReadOnlyList<ImportedPath> Present);
