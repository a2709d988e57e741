using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that keeps what builds of derivations have printed.</summary>
public interface IBuildLogStore : IStore
{
    /// <summary>Opens the log of the last build of a derivation.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="cancellationToken">A token to cancel the search. It does not apply to reading the stream.</param>
    /// <returns>The log, uncompressed, which the caller closes, or null if there is none.</returns>
    /// <exception cref="NixStoreException">The log is there and cannot be read.</exception>
    Task<Stream?> FindBuildLogAsync(StorePath derivation, CancellationToken cancellationToken = default);
}
