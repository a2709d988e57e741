using NixStore.Paths;

namespace NixStore.Stores.Receiving;

/// <summary>
/// Takes a group of paths into a store. Paths may come in any order and several at once; each becomes valid when it is
/// whole and verified and all of its references are valid, so the store is closed at every moment. Disposing before
/// <see cref="CompleteAsync"/> drops what was received and not yet valid; what is valid stays.
/// </summary>
public interface IPathReceiver : IAsyncDisposable
{
    /// <summary>Takes one path. Safe to call from several threads; the work is done on the calling task.</summary>
    /// <param name="info">What is known of the path; the NAR's hash and size (if not 0) are checked against it.</param>
    /// <param name="nar">A stream that begins with the path's NAR; read to the NAR's end and not closed.</param>
    /// <param name="cancellationToken">A token to cancel the operation and discard the path.</param>
    /// <returns>True where the path was taken; false if it was valid already and <paramref name="nar"/> was left unread or
    /// dropped.</returns>
    /// <exception cref="NixStoreException">The NAR is malformed, its hash or size is another, or the store cannot be written.</exception>
    Task<bool> ReceiveAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken = default);

    /// <summary>Makes all that was received valid.</summary>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>A task that ends when every path is valid.</returns>
    /// <exception cref="NixStoreException">A reference of a received path is neither valid nor received.</exception>
    Task CompleteAsync(CancellationToken cancellationToken = default);
}
