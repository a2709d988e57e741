using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that takes the logs of builds.</summary>
public interface IWritableBuildLogStore : IStore
{
    /// <summary>Takes the log of a derivation, unless there is one.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="log">The log, uncompressed, from where the stream stands to its end; it stays open.</param>
    /// <param name="cancellationToken">A token to cancel the transfer. The log is then not added.</param>
    /// <returns>A task that ends when the log is there.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task AddBuildLogAsync(StorePath derivation, Stream log, CancellationToken cancellationToken = default);
}
