using NixStore.Realisations;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that can list what outputs of content-addressed derivations were realised to.</summary>
public interface IEnumerableRealisationStore : IRealisationStore
{
    /// <summary>Lists all realisations. One that cannot be used is left out.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The realisations, in any order, as they are read.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    IAsyncEnumerable<Realisation> EnumerateRealisationsAsync(CancellationToken cancellationToken = default);
}
