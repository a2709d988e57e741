using NixStore.Paths;

namespace NixStore.Stores.Receiving;

/// <summary>
/// A receiver whose store registers each path as it comes, and so refuses one whose references are not valid yet. It takes many
/// paths in one stream, and several streams at once.
/// </summary>
public interface IOrderedReceiver : IPathReceiver
{
    /// <summary>How many streams it takes at once.</summary>
    int Streams { get; }

    /// <summary>Takes paths in one stream: one round trip, however many they are.</summary>
    /// <param name="infos">The paths, each after all that it refers to, if that is not valid already; the sizes of their NARs are
    /// known.</param>
    /// <param name="openNar">Opens the NAR of a path when its turn comes; the receiver closes it.</param>
    /// <param name="cancellationToken">A token to cancel the operation. Paths that are valid by then stay valid.</param>
    /// <returns>A task that ends when all are valid.</returns>
    /// <exception cref="NixStoreException">A path was refused, or its NAR cannot be read whole. Those before it may be valid, and those
    /// after it are not.</exception>
    Task ReceiveAllAsync(
        IReadOnlyList<ValidPathInfo> infos, Func<ValidPathInfo, CancellationToken, Task<Stream>> openNar, CancellationToken cancellationToken = default);
}
