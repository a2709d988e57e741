using NixStore.Realisations;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that knows what outputs of content-addressed derivations were realised to.</summary>
public interface IRealisationStore : IStore
{
    /// <summary>Finds what an output was realised to.</summary>
    /// <param name="output">The output.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The realisation, or null if there is none that can be used.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<Realisation?> FindRealisationAsync(DrvOutput output, CancellationToken cancellationToken = default);
}
