using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Deriving;

/// <summary>Finds the derivation of a path in a store.</summary>
/// <param name="store">The store.</param>
public sealed class DeriverSearch(IStore store)
{
    /// <summary>
    /// Finds the derivation of a path. The recorded deriver is used if it is in the store. Otherwise, another derivation with the path as
    /// an output is used, because several derivations can have one output.
    /// </summary>
    /// <param name="path">The path, or that of a derivation.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The derivation.</returns>
    /// <exception cref="DeriverNotFoundException">The store has no derivation of the path.</exception>
    /// <exception cref="StorePathNotValidException">The path is not valid in the store.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<FoundDeriver> FindAsync(StorePath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        var info = await store.FindPathInfoAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw new StorePathNotValidException(store, path);
        if (path.IsDerivation)
        {
            return new FoundDeriver(path, path);
        }

        if (info.Deriver is { } recorded && await IsValidAsync(recorded, cancellationToken).ConfigureAwait(false))
        {
            return new FoundDeriver(recorded, recorded);
        }

        return await FindOtherAsync(path, cancellationToken).ConfigureAwait(false) is { } other
            ? new FoundDeriver(other, info.Deriver)
            : throw new DeriverNotFoundException(store, path, info.Deriver);
    }

    private async Task<StorePath?> FindOtherAsync(StorePath path, CancellationToken cancellationToken)
    {
        if (store.Find<IReferrerStore>() is not { } referrers)
        {
            return null;
        }

        var derivers = await referrers.FindValidDeriversAsync(path, cancellationToken).ConfigureAwait(false);
        return derivers.Count > 0 ? derivers[0] : null;
    }

    private async Task<bool> IsValidAsync(StorePath path, CancellationToken cancellationToken)
        => (await store.FindValidPathsAsync([path], cancellationToken).ConfigureAwait(false)).Count > 0;
}
