using NixStore.Paths;

namespace NixStore.Stores;

/// <summary>
/// A receiver of a group of paths. Paths may come in any order and several at once, unless <see cref="OrderedStreams"/> says otherwise;
/// each becomes valid when it is complete and verified and all of its references are valid, so the store is closed at every moment.
/// Disposing before <see cref="CompleteAsync"/> drops what was received and is not valid yet; what is valid stays.
/// </summary>
public interface IPathReceiver : IAsyncDisposable
{
    /// <summary>
    /// Gets how many streams of <see cref="ReceiveAllAsync"/> the receiver takes at once; 0 if it takes paths in any order, so that one
    /// stream for many is no faster. If it is not 0, each path must come after all that it refers to.
    /// </summary>
    int OrderedStreams => 0;

    /// <summary>Receives one path. Safe to call from several threads; the work is done on the calling task.</summary>
    /// <param name="info">What is known of the path; the NAR's hash and size (if not 0) are checked against it.</param>
    /// <param name="nar">A stream that begins with the path's NAR; read to the NAR's end and not closed.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// True if the path was received; false if it was valid already and <paramref name="nar"/> was left unread or dropped.
    /// </returns>
    /// <exception cref="NixStoreException">The NAR is malformed, its hash or size is another, or the store cannot be written.</exception>
    Task<bool> ReceiveAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken = default);

    /// <summary>Receives paths in one stream: one round trip to a remote store, however many they are.</summary>
    /// <param name="infos">
    /// The paths, each after all that it refers to, unless that is valid already; the sizes of their NARs are known.
    /// </param>
    /// <param name="openNar">Opens the NAR of a path when it is needed; the receiver closes it.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when all are received.</returns>
    /// <exception cref="NixStoreException">
    /// A path was refused, or its NAR cannot be read whole. Those before it may be valid, and those after it are not.
    /// </exception>
    async Task ReceiveAllAsync(
        IReadOnlyList<ValidPathInfo> infos,
        Func<ValidPathInfo, CancellationToken, Task<Stream>> openNar,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(infos);
        ArgumentNullException.ThrowIfNull(openNar);
        foreach (var info in infos)
        {
            var nar = await openNar(info, cancellationToken).ConfigureAwait(false);
            await using (nar.ConfigureAwait(false))
            {
                await ReceiveAsync(info, nar, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Stages a NAR before its path is known: Nix's export stream names the path after the NAR, and a content-addressed path gets its name
    /// from the NAR. Safe to call from several threads; the work is done on the calling task, except for hashing.
    /// </summary>
    /// <param name="subject">What the NAR is of, for messages, such as a full store path.</param>
    /// <param name="nar">A stream that begins with the NAR; read to the NAR's end and not closed.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The NAR, to be committed as a path or dropped by disposing it.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed.</exception>
    /// <exception cref="NixStoreException">The NAR cannot be read, or the store cannot be written.</exception>
    Task<IStagedNar> StageAsync(string subject, Stream nar, CancellationToken cancellationToken = default);

    /// <summary>Makes all that was received valid.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when every path is valid.</returns>
    /// <exception cref="NixStoreException">A reference of a received path is neither valid nor received.</exception>
    Task CompleteAsync(CancellationToken cancellationToken = default);
}
