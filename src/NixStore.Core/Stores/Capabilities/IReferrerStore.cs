using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that can look against the direction of references and derivations.</summary>
public interface IReferrerStore
{
    /// <summary>Finds the valid paths that refer to a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The referrers, sorted; the path itself if it refers to itself.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<StorePath>> FindReferrersAsync(StorePath path, CancellationToken cancellationToken = default);

    /// <summary>Finds the valid paths that refer to any of many paths. A store that is far away does so in one round trip.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The referrers of all of them, each once, in any order.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    async Task<IReadOnlyCollection<StorePath>> FindReferrersOfAllAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var referrers = new HashSet<StorePath>();
        foreach (var path in paths)
        {
            referrers.UnionWith(await FindReferrersAsync(path, cancellationToken).ConfigureAwait(false));
        }

        return referrers;
    }

    /// <summary>Finds the valid derivations that have a path as an output.</summary>
    /// <param name="path">The output path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The derivations, sorted.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<StorePath>> FindValidDeriversAsync(StorePath path, CancellationToken cancellationToken = default);

    /// <summary>Finds the outputs of a derivation that the store knows, valid or not.</summary>
    /// <param name="derivation">The derivation's path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The outputs by name.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<IReadOnlyDictionary<string, StorePath>> FindDerivationOutputsAsync(
        StorePath derivation, CancellationToken cancellationToken = default);
}
