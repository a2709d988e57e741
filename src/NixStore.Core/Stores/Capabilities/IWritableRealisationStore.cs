using NixStore.Realisations;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that takes what outputs of content-addressed derivations were realised to.</summary>
public interface IWritableRealisationStore : IStore
{
    /// <summary>Takes a realisation, unless there is one of the same output.</summary>
    /// <param name="realisation">The realisation.</param>
    /// <param name="cancellationToken">A token to cancel the transfer. The realisation is then not added.</param>
    /// <returns>A task that ends when it is there.</returns>
    /// <exception cref="NixStoreException">The store cannot be written, or does not keep realisations of this kind.</exception>
    Task AddRealisationAsync(Realisation realisation, CancellationToken cancellationToken = default);
}
