using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store of build logs.</summary>
public interface IBuildLogStore
{
    /// <summary>Gets whether <see cref="AddBuildLogAsync"/> works.</summary>
    bool TakesBuildLogs => false;

    /// <summary>Opens the log of the last build of a derivation.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The log, uncompressed, which the caller closes; null if there is none.</returns>
    /// <exception cref="NixStoreException">The log exists and cannot be read.</exception>
    Task<Stream?> FindBuildLogAsync(StorePath derivation, CancellationToken cancellationToken = default);

    /// <summary>Adds the log of a derivation, unless there is one.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="log">The log, uncompressed, from the stream's position to its end; it stays open.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when the log is there.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    /// <exception cref="NotSupportedException"><see cref="TakesBuildLogs"/> is false.</exception>
    Task AddBuildLogAsync(StorePath derivation, Stream log, CancellationToken cancellationToken = default)
        => throw new NotSupportedException();
}
