using NixStore.Stores;

namespace NixStore.Opening;

/// <summary>
/// Opens the stores of one kind. A new kind of store is a folder with one of these, and a line in <see cref="StoreOpener"/>.
/// </summary>
public interface IStoreKind
{
    /// <summary>The schemes of the references that it opens, in lower case.</summary>
    IReadOnlyList<string> Schemes { get; }

    /// <summary>Opens a store to read it, and to write it if this user may.</summary>
    /// <param name="reference">Which store; its scheme is one of <see cref="Schemes"/>.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">There is no such store, it cannot be read, or the reference has a setting that makes no
    /// sense.</exception>
    Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken = default);

    /// <summary>Opens a store to add paths. Where there is none and the kind allows it, it is made when it is first to take some.</summary>
    /// <param name="reference">Which store; its scheme is one of <see cref="Schemes"/>.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">The store cannot be made or written, or stores of this kind take no paths.</exception>
    Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken = default);
}
