using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store of records and files that can become inconsistent, after a crash or because of another program.</summary>
public interface IAuditableStore
{
    /// <summary>Finds the valid paths that refer to a path whose record is lost.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Those that do.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<IReadOnlySet<StorePath>> FindPathsWithLostReferencesAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default);

    /// <summary>Opens the NAR of a path, and looks at the owners, modes and times of its files on the way.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the opening. It does not apply to reading the stream.</param>
    /// <returns>The NAR, uncompressed, and what was seen.</returns>
    /// <exception cref="NixStoreException">The path is not valid here, or the store cannot be read.</exception>
    Task<AuditedNar> OpenAuditedNarAsync(StorePath path, CancellationToken cancellationToken = default);

    /// <summary>Finds the records with values that break their format.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The records, sorted by their paths.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<BadRecord>> FindBadRecordsAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds the files in the directory of the store that belong neither to a valid path nor to one that is being added.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The names in the directory, sorted.</returns>
    /// <exception cref="NixStoreException">The directory or the store cannot be read.</exception>
    Task<IReadOnlyList<string>> FindUnregisteredFilesAsync(CancellationToken cancellationToken = default);
}
