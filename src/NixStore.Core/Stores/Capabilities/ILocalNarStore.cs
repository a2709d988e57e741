using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A remote store that keeps the NARs whose files were read on this machine.</summary>
internal interface ILocalNarStore
{
    /// <summary>Opens the NAR of a path on this machine. It is fetched first if it is not there.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The NAR; the caller closes it.</returns>
    /// <exception cref="NixStoreException">The path is not valid in the store, its NAR cannot be read, or it cannot be kept.</exception>
    Task<Stream> OpenLocalNarAsync(StorePath path, CancellationToken cancellationToken);
}
