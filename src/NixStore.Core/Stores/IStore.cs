using System.Runtime.CompilerServices;
using NixStore.Paths;

namespace NixStore.Stores;

/// <summary>
/// A store: information about its paths, and their NARs. Capabilities that only some stores have are interfaces of their own, and an
/// operation asks for the one that it needs. All members can be called from several threads.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>Gets the name of the store for users, as in messages.</summary>
    string Location { get; }

    /// <summary>Gets the logical store directory of its paths.</summary>
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

    /// <summary>Opens the NAR of a path in its middle, uncompressed. A store that need not read what comes before does not.</summary>
    /// <param name="path">The path.</param>
    /// <param name="offset">How many bytes of the NAR to skip.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A stream of exactly the rest of the NAR; the caller closes it.</returns>
    /// <exception cref="NixStoreException">The path is not valid here, its NAR is shorter, or the store cannot be read.</exception>
    async Task<Stream> OpenNarAsync(StorePath path, long offset, CancellationToken cancellationToken = default)
        => await NarSkipping.SkipAsync(
            await OpenNarAsync(path, cancellationToken).ConfigureAwait(false), offset, cancellationToken).ConfigureAwait(false);

    /// <summary>Gets whether <see cref="OpenNarsAsync"/> saves a round trip for each path, so that asking for many together pays.</summary>
    bool OpensNarsTogether => false;

    /// <summary>
    /// Opens the NARs of paths, uncompressed. A remote store asks for all at once, so the caller bounds how many they are.
    /// </summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// The NARs in the order of the paths, as <see cref="OpenNarAsync(StorePath, CancellationToken)"/> opens them. The caller reads each to
    /// its end before it takes the next, or else leaves the sequence there.
    /// </returns>
    /// <exception cref="NixStoreException">A path is not valid here, or the store cannot be read.</exception>
    async IAsyncEnumerable<Stream> OpenNarsAsync(
        IReadOnlyList<StorePath> paths, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (var path in paths)
        {
            yield return await OpenNarAsync(path, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Finds the closure of paths, if the store can do that by itself and so save a round trip for each level of references.
    /// </summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// All that the valid ones of the paths refer to, directly or not, and those paths themselves; null if the caller must follow the
    /// references itself.
    /// </returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<IReadOnlyCollection<StorePath>?> FindClosureAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
        => Task.FromResult<IReadOnlyCollection<StorePath>?>(null);

    /// <summary>Asks again about a path, if what the store returned may come from an earlier session and be out of date.</summary>
    /// <param name="info">What the store has returned.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// What is known now; <paramref name="info"/> itself if the store never answers from an earlier session; null if the path is not valid.
    /// </returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<ValidPathInfo?> RefreshAsync(ValidPathInfo info, CancellationToken cancellationToken = default)
        => Task.FromResult<ValidPathInfo?>(info);

    /// <summary>
    /// Marks the source of a path as failed for it, and looks for the path in the others that the store has, such as substituters.
    /// </summary>
    /// <param name="info">The path, as the store described it before.</param>
    /// <param name="failure">What went wrong with it.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>What the next source knows of the path, which the store opens there from now on, or null if there is none.</returns>
    /// <exception cref="NixStoreException">The store cannot be read, or has the path with other references than before.</exception>
    Task<ValidPathInfo?> FindElsewhereAsync(ValidPathInfo info, Exception failure, CancellationToken cancellationToken = default)
        => Task.FromResult<ValidPathInfo?>(null);

    /// <summary>Gets a number that changes when paths are added, changed or removed by any process.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// The number, which only means the same or another state, and only while the store is open; null if the store cannot find that out
    /// cheaply.
    /// </returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<long?> FindVersionAsync(CancellationToken cancellationToken = default) => Task.FromResult<long?>(null);

    /// <summary>Finds a capability of the store beyond the members of this interface. A wrapper overrides this once.</summary>
    /// <typeparam name="T">The capability, an interface such as <see cref="Capabilities.IReferrerStore"/>.</typeparam>
    /// <returns>The capability, or null if the store lacks it.</returns>
    T? Find<T>()
        where T : class
        => this as T;
}
