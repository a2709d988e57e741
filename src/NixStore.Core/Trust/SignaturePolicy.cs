using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Trust;

/// <summary>
/// The policy that paths that are added to a store must be signed by a trusted key or content-addressed: <c>require-sigs</c> of Nix.
/// </summary>
/// <param name="keys">The trusted keys.</param>
public sealed class SignaturePolicy(TrustedKeys keys)
{
    /// <summary>Gets the trusted keys.</summary>
    public TrustedKeys Keys => keys;

    /// <summary>Finds the paths that the policy rejects.</summary>
    /// <param name="infos">The paths and their information from the source.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The rejected paths in the same order. Empty if there are none.</returns>
    public IReadOnlyList<PathTrust> FindUntrusted(IEnumerable<ValidPathInfo> infos, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(infos);
        return [.. infos.Select(info => keys.Check(info, directory)).Where(static path => !path.IsTrusted)];
    }

    /// <summary>Checks that the policy accepts all paths. Called for all paths of a plan, before the first NAR is requested.</summary>
    /// <param name="infos">The paths and their information from the source.</param>
    /// <param name="source">The store that the paths come from.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The paths in the same order, with the current information of the source.</returns>
    /// <exception cref="UntrustedPathsException">Some paths are rejected. The exception contains them and the keys that were
    /// tried.</exception>
    /// <exception cref="NixStoreException">The source cannot be read.</exception>
    public async Task<IReadOnlyList<ValidPathInfo>> RequireAsync(
        IReadOnlyCollection<ValidPathInfo> infos, IStore source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(infos);
        ArgumentNullException.ThrowIfNull(source);
        var paths = await new PathTrustQuery(keys, source)
            .FindAsync(infos, cancellationToken)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return paths.FindAll(static path => !path.IsTrusted) is { Count: > 0 } untrusted
            ? throw new UntrustedPathsException(untrusted, source.Directory, source.Location, keys)
            : [.. paths.Select(static path => path.Info)];
    }
}
