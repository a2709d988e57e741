using NixStore.Realisations;

namespace NixStore.Stores.Capabilities;

/// <summary>A store of realisations: what outputs of content-addressed derivations were realised to.</summary>
public interface IRealisationStore
{
    /// <summary>Gets whether <see cref="AddRealisationAsync"/> works.</summary>
    bool TakesRealisations => false;

    /// <summary>Finds what an output was realised to.</summary>
    /// <param name="output">The output.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The realisation; null if there is none that can be used.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<Realisation?> FindRealisationAsync(DrvOutput output, CancellationToken cancellationToken = default);

    /// <summary>Lists the realisations that can be used; none if the store cannot list them.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The realisations, in any order, as they are read.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    IAsyncEnumerable<Realisation> EnumerateRealisationsAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a realisation, unless there is one of the same output.</summary>
    /// <param name="realisation">The realisation.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when it is there.</returns>
    /// <exception cref="NixStoreException">The store cannot be written, or does not keep realisations of this kind.</exception>
    /// <exception cref="NotSupportedException"><see cref="TakesRealisations"/> is false.</exception>
    Task AddRealisationAsync(Realisation realisation, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
