using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Collecting;

/// <summary>Keeps valid paths of a store from its collector until they have a root.</summary>
/// <param name="store">The store.</param>
internal sealed class ValidPathKeeper(IStore store)
{
    /// <summary>Throws if a path is not valid.</summary>
    /// <exception cref="StorePathNotValidException">The path is not valid.</exception>
    public Task RequireAsync(StorePath path, CancellationToken cancellationToken) => RequireAllAsync([path], cancellationToken);

    /// <summary>Throws if one of some paths is not valid.</summary>
    /// <exception cref="StorePathNotValidException">A path is not valid.</exception>
    public async Task RequireAllAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        var valid = await store.FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false);
        foreach (var path in paths.Where(path => !valid.Contains(path)))
        {
            throw new StorePathNotValidException(store, path);
        }
    }

    /// <summary>Keeps a path until the store is closed.</summary>
    /// <exception cref="StorePathNotValidException">The path is not valid.</exception>
    public async Task KeepAsync(StorePath path, CancellationToken cancellationToken)
    {
        await RequireAsync(path, cancellationToken).ConfigureAwait(false);
        if (store.Find<ITemporaryRootStore>() is { } temporary)
        {
            // A collector that runs can delete the path before it sees a link.
            await temporary.AddTemporaryRootsAsync([path], cancellationToken).ConfigureAwait(false);
            await RequireAsync(path, cancellationToken).ConfigureAwait(false);
        }
    }
}
