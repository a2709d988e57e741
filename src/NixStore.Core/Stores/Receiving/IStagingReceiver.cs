namespace NixStore.Stores.Receiving;

/// <summary>
/// A receiver that can take a NAR before it is known whose it is: Nix's export stream tells that after the NAR, and
/// a content-addressed path gets its name from it. Without this, such a NAR has to be read twice or kept aside.
/// </summary>
public interface IStagingReceiver : IPathReceiver
{
    /// <summary>
    /// Takes a NAR aside. Safe to call from several threads; the work is done on the calling task, except that it is hashed beside.
    /// </summary>
    /// <param name="subject">What the NAR is of or where it is, for messages, such as a full store path.</param>
    /// <param name="nar">A stream that begins with the NAR; read to the NAR's end and not closed.</param>
    /// <param name="cancellationToken">A token to cancel the operation and discard what was received.</param>
    /// <returns>The NAR, to be given to a path or dropped by disposing it.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed.</exception>
    /// <exception cref="NixStoreException">The NAR cannot be read, or the store cannot be written.</exception>
    Task<IStagedNar> StageAsync(string subject, Stream nar, CancellationToken cancellationToken = default);
}
