namespace NixStore.Archives;

/// <summary>What an import did.</summary>
/// <param name="Imported">The paths that became valid, in the order of the file.</param>
/// <param name="Present">The paths of the file that were valid already.</param>
public sealed record ImportResult(IReadOnlyList<ImportedPath> Imported, IReadOnlyList<ImportedPath> Present);
