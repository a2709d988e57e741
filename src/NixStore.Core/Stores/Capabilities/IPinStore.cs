using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that keeps roots under names of their own, without links on a machine, such as a binary cache.</summary>
public interface IPinStore
{
    /// <summary>Keeps paths, with their closures, from the collector. A pin with the same name is replaced in one moment.</summary>
    /// <param name="name">The name: letters, digits and <c>+-._=</c>, not beginning or ending with a dot.</param>
    /// <param name="paths">The paths, at least one. They need not be in the store yet.</param>
    /// <param name="cancellationToken">A token to cancel the operation. The pin is then not stored.</param>
    /// <returns>A task that completes when the pin is stored.</returns>
    /// <exception cref="NixStoreException">The name or the paths are not valid, or the store cannot be written.</exception>
    Task AddPinAsync(string name, IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default);

    /// <summary>Removes a pin. The paths stay until garbage is collected.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that completes when the pin is removed.</returns>
    /// <exception cref="NixStoreException">There is no such pin, or the store cannot be written.</exception>
    Task RemovePinAsync(string name, CancellationToken cancellationToken = default);
}
