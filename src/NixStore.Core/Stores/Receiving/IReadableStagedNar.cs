namespace NixStore.Stores.Receiving;

/// <summary>A NAR that was taken aside and can be read again, as when its contents turn out to need a change.</summary>
public interface IReadableStagedNar : IStagedNar
{
    /// <summary>Reads the NAR again; only before it is committed.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A stream of exactly the NAR; the caller closes it.</returns>
    /// <exception cref="NixStoreException">It cannot be read.</exception>
    Stream OpenNar(CancellationToken cancellationToken);
}
