using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Collecting;

/// <summary>Creates and removes roots: links of users that keep paths from the collector.</summary>
public sealed class RootRegistrar
{
    private readonly IStore _store;
    private readonly IRootStore _roots;

    /// <summary>Creates a registrar.</summary>
    /// <param name="store">The store.</param>
    /// <exception cref="MissingCapabilityException">The store has no roots on this machine.</exception>
    public RootRegistrar(IStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _roots = store.Require<IRootStore>("keep roots of this machine");
    }

    /// <summary>Creates a link to a path, which keeps the path and its closure. A link into the store is replaced.</summary>
    /// <param name="link">The full path of the link, outside of the store.</param>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that completes when the path is kept.</returns>
    /// <exception cref="StorePathNotValidException">The path is not valid. There is no link then.</exception>
    /// <exception cref="NixStoreException">Something else is at the link, or the root cannot be created.</exception>
    public async Task RegisterAsync(string link, StorePath path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(link);
        ArgumentNullException.ThrowIfNull(path);
        await new ValidPathKeeper(_store).KeepAsync(path, cancellationToken).ConfigureAwait(false);
        await _roots.AddRootAsync(link, path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a link into the store and its registration. The path stays until garbage is collected.</summary>
    /// <param name="link">The full path of the link; or what a store lists for a root without a link, which is an error.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that completes when the link is removed.</returns>
    /// <exception cref="NixStoreException">It is not a root that can be removed.</exception>
    public Task UnregisterAsync(string link, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(link);
        if (link.StartsWith('{') || link.StartsWith("/proc/", StringComparison.Ordinal))
        {
            throw new NixStoreException($"The root '{link}' of the store {_store.Location} belongs to a process and ends with it.");
        }

        return _roots.RemoveRootAsync(link, cancellationToken);
    }
}
