using System.Runtime.CompilerServices;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Trust;

/// <summary>
/// Asks what trusted keys say of the paths of a store. Where they vouch for nothing that the store tells from an earlier session, it is
/// asked again: somebody may have signed the path since.
/// </summary>
/// <param name="keys">The keys that are trusted.</param>
/// <param name="store">The store that the paths are in.</param>
public sealed class PathTrustQuery(TrustedKeys keys, IStore store)
{
    private const int QuestionsAtOnce = 32;

    /// <summary>Asks of one path.</summary>
    /// <param name="info">The path, and what the store has told of it.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>What the keys say, and what the store tells of the path now.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<PathTrust> FindAsync(ValidPathInfo info, CancellationToken cancellationToken = default)
    {
        var trust = keys.Check(info, store.Directory);
        return !trust.IsTrusted && store is IRememberingStore remembering
            && await remembering.FindCurrentPathInfoAsync(info.Path, cancellationToken).ConfigureAwait(false) is { } current
            ? keys.Check(current, store.Directory)
            : trust;
    }

    /// <summary>Asks of several paths, many at once.</summary>
    /// <param name="infos">The paths, and what the store has told of them.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>What the keys say, in the same order.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async IAsyncEnumerable<PathTrust> FindAsync(IReadOnlyCollection<ValidPathInfo> infos, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(infos);
        await foreach (var trust in ConcurrentQuery.AskAsync(infos, QuestionsAtOnce, FindAsync, cancellationToken).ConfigureAwait(false))
        {
            yield return trust;
        }
    }
}
