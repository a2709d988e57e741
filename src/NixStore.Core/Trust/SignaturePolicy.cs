using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores;

namespace NixStore.Trust;

/// <summary>
/// The demand that each path that comes into a store is signed by a trusted key, or content-addressed: <c>require-sigs</c> of Nix.
/// </summary>
/// <param name="keys">The keys that are trusted.</param>
public sealed class SignaturePolicy(TrustedKeys keys)
{
    /// <summary>The keys that are trusted.</summary>
    public TrustedKeys Keys => keys;

    /// <summary>Finds the paths that may not come into a store.</summary>
    /// <param name="infos">The paths, and what the source says of them.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>Those that no trusted key vouches for, in the same order; none where all is well.</returns>
    public IReadOnlyList<PathTrust> FindUntrusted(IEnumerable<ValidPathInfo> infos, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(infos);
        return [.. infos.Select(info => keys.Check(info, directory)).Where(static path => !path.IsTrusted)];
    }

    /// <summary>Checks that all of the paths may come into a store. Called with a whole plan, before the first NAR is asked for.</summary>
    /// <param name="infos">The paths, and what the source has told of them.</param>
    /// <param name="source">The store that they come from.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The paths in the same order, and what the source tells of them now.</returns>
    /// <exception cref="UntrustedPathsException">Some may not; it names them, and the keys that were tried.</exception>
    /// <exception cref="NixStoreException">The source cannot be read.</exception>
    public async Task<IReadOnlyList<ValidPathInfo>> RequireAsync(IReadOnlyCollection<ValidPathInfo> infos, IStore source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(infos);
        ArgumentNullException.ThrowIfNull(source);
        var paths = await new PathTrustQuery(keys, source).FindAsync(infos, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return paths.FindAll(static path => !path.IsTrusted) is { Count: > 0 } untrusted
            ? throw new UntrustedPathsException(untrusted, source.Directory, source.Location, keys)
            : [.. paths.Select(static path => path.Info)];
    }
}
