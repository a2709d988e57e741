using NixStore.Paths;

namespace NixStore.Stores;

/// <summary>
/// What every store can do: tell of its paths and give out their NARs. Narrower interfaces beside this one say what
/// only some stores can; an operation asks for the one it needs. All members may be called from several threads.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>How a user names this store, as in messages.</summary>
    string Location { get; }

    /// <summary>The logical store directory of its paths.</summary>
    StoreDirectory Directory { get; }

    /// <summary>Returns what the store knows of a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The information, or null if the path is not valid in this store.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<ValidPathInfo?> FindPathInfoAsync(StorePath path, CancellationToken cancellationToken = default);

    /// <summary>Returns what the store knows of many paths, in as few round trips as it allows.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The information of those that are valid here, in any order.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    IAsyncEnumerable<ValidPathInfo> FindPathInfosAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default);

    /// <summary>Returns which of many paths are valid here, in as few round trips as the store allows.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Those that are valid.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<IReadOnlySet<StorePath>> FindValidPathsAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default);

    /// <summary>Finds the valid path with a hash part.</summary>
    /// <param name="hashPart">32 characters of nix32.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The path, or null if there is none.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<StorePath?> FindByHashPartAsync(string hashPart, CancellationToken cancellationToken = default);

    /// <summary>Opens the NAR of a path, uncompressed.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the opening. It does not apply to reading the stream.</param>
    /// <returns>A stream of exactly the NAR; the caller closes it. Its hash is not checked.</returns>
    /// <exception cref="NixStoreException">The path is not valid here, or the store cannot be read.</exception>
    Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken = default);
}
