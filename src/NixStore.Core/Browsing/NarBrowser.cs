using NixStore.Nar;

namespace NixStore.Browsing;

/// <summary>Lists the entries of a NAR and reads single files without unpacking the NAR.</summary>
public abstract class NarBrowser
{
    /// <summary>Lists the entries. A directory precedes its entries.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The entries as they are found, starting with the root.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed.</exception>
    /// <exception cref="NixStoreException">The NAR cannot be read.</exception>
    public abstract IAsyncEnumerable<NarEntry> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads the listing of the NAR, as in a binary cache.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The root.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed.</exception>
    /// <exception cref="NixStoreException">The NAR cannot be read.</exception>
    public abstract Task<NarListing> ReadListingAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads the contents of selected files in one pass.</summary>
    /// <param name="files">Selects files and receives their contents. It is called for every entry.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that completes when all selected files were read.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed.</exception>
    /// <exception cref="NixStoreException">The NAR cannot be read.</exception>
    public abstract Task ReadFilesAsync(INarFileConsumer files, CancellationToken cancellationToken = default);
}
