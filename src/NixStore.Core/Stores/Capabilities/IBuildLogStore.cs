using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that keeps what builds of derivations have printed.</summary>
public interface IBuildLogStore : IStore
{
    /// <summary>Opens the log of the last build of a derivation.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="cancellationToken">Ends the search; reading the stream is the caller's.</param>
    /// <returns>The log, uncompressed, which the caller closes; null where there is none.</returns>
    /// <exception cref="NixStoreException">The log is there and cannot be read.</exception>
    Task<Stream?> FindBuildLogAsync(StorePath derivation, CancellationToken cancellationToken = default);
}
