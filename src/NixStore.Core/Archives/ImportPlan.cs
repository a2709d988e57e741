using NixStore.ExportStreams;
using NixStore.IO;
using NixStore.Paths;
using NixStore.Trust;

namespace NixStore.Archives;

/// <summary>The plan of an import, from scanning its stream.</summary>
public sealed record ImportPlan
{
    internal ImportPlan(
        IReadOnlyList<ExportStreamMetadata> entries,
        IReadOnlySet<StorePath> valid,
        IReadOnlyList<PathTrust> untrusted,
        IReadOnlyList<ValidPathInfo> refused)
    {
        Refused = refused;
        Entries = entries;
        HashSet<StorePath> references = [.. entries.SelectMany(static entry => entry.References)];
        references.ExceptWith(entries.Select(static entry => entry.Path));
        References = references;
        MissingReferences = [.. references.Where(path => !valid.Contains(path)).Order()];
        Untrusted = untrusted;
        Paths = Imported(entries.Where(entry => !valid.Contains(entry.Path)));
        Present = Imported(entries.Where(entry => valid.Contains(entry.Path)));
        Bytes = ByteCount.Sum(Paths.Select(static path => path.NarSize));
    }

    /// <summary>Gets the paths that the store lacks, in the order of the stream.</summary>
    public IReadOnlyList<ImportedPath> Paths { get; }

    /// <summary>Gets the paths of the stream that are already valid in the store.</summary>
    public IReadOnlyList<ImportedPath> Present { get; }

    /// <summary>Gets the sorted references that are neither in the stream nor valid in the store.</summary>
    public IReadOnlyList<StorePath> MissingReferences { get; }

    /// <summary>
    /// Gets the first path of the stream that refers to one of <see cref="MissingReferences"/>, or null if there is none.
    /// </summary>
    public StorePath? LackingPath => FindReferrer(MissingReferences);

    /// <summary>Gets the paths that the store lacks and that require a trusted signature and have none.</summary>
    public IReadOnlyList<PathTrust> Untrusted { get; }

    /// <summary>Gets the paths that the store would reject. Their hash is known only if the stream contains all information.</summary>
    public IReadOnlyList<ValidPathInfo> Refused { get; }

    /// <summary>Gets the total size of the NARs to import in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Gets what the stream says of the paths that are valid in the store already; none if its format says nothing.</summary>
    internal IReadOnlyList<ValidPathInfo> PresentInfos { get; init; } = [];

    /// <summary>Gets all entries of the stream, in its order.</summary>
    internal IReadOnlyList<ExportStreamMetadata> Entries { get; }

    /// <summary>Gets the information about the paths for a store that requires hashes before NARs. Empty for other stores.</summary>
    internal IReadOnlyDictionary<StorePath, ValidPathInfo> Infos { get; init; } = new Dictionary<StorePath, ValidPathInfo>();

    /// <summary>Gets whether each path in the stream follows all of its references.</summary>
    internal bool IsInOrder
    {
        get
        {
            HashSet<StorePath> toCome = [.. Entries.Select(static entry => entry.Path)];
            return Entries.All(entry =>
            {
                toCome.Remove(entry.Path);
                return !entry.References.Any(toCome.Contains);
            });
        }
    }

    /// <summary>Gets the references that are not in the stream.</summary>
    internal IReadOnlyCollection<StorePath> References { get; }

    private static IReadOnlyList<ImportedPath> Imported(IEnumerable<ExportStreamMetadata> entries)
        => [.. entries.Select(static entry => new ImportedPath(entry.Path, entry.NarSize))];

    /// <summary>Returns the first path of the stream that refers to one of some paths, or null if there is none.</summary>
    internal StorePath? FindReferrer(IReadOnlyCollection<StorePath> paths)
        => paths.Count == 0 ? null : Entries.FirstOrDefault(entry => entry.References.Any(paths.Contains))?.Path;
}
