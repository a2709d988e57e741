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
    public IReadOnlyList<PathTrust> FindUntrusted(IEnumerable<PathInfo> infos, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(infos);
        return [.. infos.Select(info => keys.Check(info, directory)).Where(static path => !path.IsTrusted)];
    }

    /// <summary>Demands that all of the paths may come into a store. Called with a whole plan, before the first NAR is asked for.</summary>
    /// <param name="infos">The paths, and what the source says of them.</param>
    /// <param name="source">The store that they come from.</param>
    /// <exception cref="UntrustedPathsException">Some may not; it names them, and the keys that were tried.</exception>
    public void Require(IEnumerable<PathInfo> infos, IStore source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Require(infos, source.Directory, source.Location);
    }

    /// <summary>Demands that all of the paths may come into a store, from a source that is not a store.</summary>
    /// <param name="infos">The paths, and what the source says of them.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <param name="source">How a user names the source.</param>
    /// <exception cref="UntrustedPathsException">Some may not; it names them, and the keys that were tried.</exception>
    public void Require(IEnumerable<PathInfo> infos, StoreDirectory directory, string source)
    {
        var untrusted = FindUntrusted(infos, directory);
        if (untrusted.Count > 0)
        {
            throw new UntrustedPathsException(untrusted, directory, source, keys);
        }
    }
}
