using NixStore.Stores;

namespace NixStore.Opening;

/// <summary>
/// Opens the stores of one kind. A new kind of store is a folder with one of these, and a line in <see cref="StoreOpener"/>.
/// </summary>
public interface IStoreKind
{
    /// <summary>Gets the schemes of the references that it opens, in lower case.</summary>
    IReadOnlyList<string> Schemes { get; }

    /// <summary>Opens a store to read it, and to write it if this user may.</summary>
    /// <param name="reference">Which store; its scheme is one of <see cref="Schemes"/>.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">There is no such store, it cannot be read, or the reference has an invalid setting.</exception>
    Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens a store to add paths. If it does not exist and the kind allows it, the store is created when the first path is added.
    /// </summary>
    /// <param name="reference">Which store; its scheme is one of <see cref="Schemes"/>.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">The store cannot be created or written, or stores of this kind are read-only.</exception>
    Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken = default);
}
