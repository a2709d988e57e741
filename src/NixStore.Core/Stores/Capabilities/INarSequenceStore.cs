using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that is far away, and that gives the NARs of several paths one after the other without a round trip for each.</summary>
public interface INarSequenceStore : IStore
{
    /// <summary>Opens the NARs of paths, uncompressed. All are asked for at once, so the caller bounds how many they are.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the opening and the reading of the stream.</param>
    /// <returns>
    /// The NARs in the order of the paths, as <see cref="IStore.OpenNarAsync"/> gives them. Each is read to its end before the next is
    /// taken; if one is not, the sequence is left there.
    /// </returns>
    /// <exception cref="NixStoreException">A path is not valid here, or the store cannot be read.</exception>
    IAsyncEnumerable<Stream> OpenNarsAsync(IReadOnlyList<StorePath> paths, CancellationToken cancellationToken = default);
}
