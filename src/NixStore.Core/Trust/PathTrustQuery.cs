using System.Runtime.CompilerServices;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Trust;

/// <summary>
/// Checks paths of a store against trusted keys. If cached information has no trusted signature, it is queried again, because the path may
/// have been signed since.
/// </summary>
/// <param name="keys">The trusted keys.</param>
/// <param name="store">The store of the paths.</param>
public sealed class PathTrustQuery(TrustedKeys keys, IStore store)
{
    private const int QuestionsAtOnce = 32;

    /// <summary>Checks one path.</summary>
    /// <param name="info">The path and its information from the store.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The result, with the current information of the store.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<PathTrust> FindAsync(ValidPathInfo info, CancellationToken cancellationToken = default)
    {
        var trust = keys.Check(info, store.Directory);
        return !trust.IsTrusted
            && await store.RefreshAsync(info, cancellationToken).ConfigureAwait(false) is { } current
            && !ReferenceEquals(current, info)
            ? keys.Check(current, store.Directory)
            : trust;
    }

    /// <summary>Checks several paths concurrently.</summary>
    /// <param name="infos">The paths and their information from the store.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The results in the same order.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async IAsyncEnumerable<PathTrust> FindAsync(
        IReadOnlyCollection<ValidPathInfo> infos, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(infos);
        await foreach (var trust in ConcurrentQuery.AskAsync(infos, QuestionsAtOnce, FindAsync, cancellationToken).ConfigureAwait(false))
        {
            yield return trust;
        }
    }
}
