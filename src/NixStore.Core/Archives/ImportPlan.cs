using NixStore.ExportStreams;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Archives;

/// <summary>What an import would do, as found by looking its stream through.</summary>
public sealed record ImportPlan
{
    internal ImportPlan(
        IReadOnlyList<ExportStreamMetadata> entries, IReadOnlySet<StorePath> valid, IReadOnlyList<PathTrust> untrusted, IReadOnlyList<ValidPathInfo> refused)
    {
        Refused = refused;
        Entries = entries;
        HashSet<StorePath> references = [.. entries.SelectMany(static entry => entry.References)];
        references.ExceptWith(entries.Select(static entry => entry.Path));
        References = references;
        MissingReferences = [.. references.Where(path => !valid.Contains(path)).Order()];
        Untrusted = untrusted;
        Paths = [.. entries.Where(entry => !valid.Contains(entry.Path)).Select(static entry => new ImportedPath(entry.Path, entry.NarSize))];
        Present = [.. entries.Where(entry => valid.Contains(entry.Path)).Select(static entry => new ImportedPath(entry.Path, entry.NarSize))];
        Bytes = Paths.Sum(static path => path.NarSize);
    }

    /// <summary>The paths that the store lacks, in the order of the stream.</summary>
    public IReadOnlyList<ImportedPath> Paths { get; }

    /// <summary>The paths of the stream that are valid in the store already.</summary>
    public IReadOnlyList<ImportedPath> Present { get; }

    /// <summary>What the paths refer to that is neither in the stream nor valid in the store, sorted.</summary>
    public IReadOnlyList<StorePath> MissingReferences { get; }

    /// <summary>The paths that the store lacks and that no trusted key vouches for, if one has to.</summary>
    public IReadOnlyList<PathTrust> Untrusted { get; }

    /// <summary>The paths that the store would refuse; their hash is told only where the stream tells all that is known of them.</summary>
    public IReadOnlyList<ValidPathInfo> Refused { get; }

    /// <summary>The sizes of the NARs to import together, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>All that the stream holds, in its order.</summary>
    internal IReadOnlyList<ExportStreamMetadata> Entries { get; }

    /// <summary>What a store is told of the paths that has to know their hashes before their NARs; empty for other stores.</summary>
    internal IReadOnlyDictionary<StorePath, ValidPathInfo> Infos { get; init; } = new Dictionary<StorePath, ValidPathInfo>();

    /// <summary>Whether each path comes after all that it refers to in the stream.</summary>
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

    /// <summary>What the paths refer to that is not in the stream.</summary>
    internal IReadOnlyCollection<StorePath> References { get; }
}
