using NixStore.Nar;

namespace NixStore.Browsing;

/// <summary>Looks into what a NAR holds, wherever that is: lists it and reads single files, without unpacking the rest.</summary>
public abstract class NarBrowser
{
    /// <summary>Lists the entries, each directory before what is in it.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The entries, the root first, as they are found.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed.</exception>
    /// <exception cref="NixStoreException">It cannot be read.</exception>
    public abstract IAsyncEnumerable<NarEntry> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists the entries as one value, such as a binary cache keeps.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The root.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed.</exception>
    /// <exception cref="NixStoreException">It cannot be read.</exception>
    public abstract Task<NarListing> ReadListingAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads the contents of chosen files, in one pass.</summary>
    /// <param name="files">What is to be read; it is told of every entry that is found.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when all files were read that were chosen.</returns>
    /// <exception cref="NixFormatException">The NAR is malformed.</exception>
    /// <exception cref="NixStoreException">It cannot be read.</exception>
    public abstract Task ReadFilesAsync(INarFileConsumer files, CancellationToken cancellationToken = default);
}
