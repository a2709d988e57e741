using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that can give out the rest of a NAR without making what comes before it.</summary>
public interface IPartialNarStore : IStore
{
    /// <summary>Opens the NAR of a path in its middle, uncompressed.</summary>
    /// <param name="path">The path.</param>
    /// <param name="offset">How many bytes of the NAR to leave out.</param>
    /// <param name="cancellationToken">A token to cancel the opening. It does not apply to reading the stream.</param>
    /// <returns>A stream of exactly the rest of the NAR; the caller closes it.</returns>
    /// <exception cref="NixStoreException">The path is not valid here, its NAR is shorter, or the store cannot be read.</exception>
    Task<Stream> OpenNarAsync(StorePath path, long offset, CancellationToken cancellationToken = default);
}
