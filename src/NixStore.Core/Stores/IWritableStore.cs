using NixStore.Paths;

namespace NixStore.Stores;

/// <summary>A store that takes paths.</summary>
public interface IWritableStore : IStore
{
    /// <summary>
    /// Gets whether the store registers each path as it comes, as remote stores do: its receivers have
    /// <see cref="IPathReceiver.OrderedStreams"/>, and must know the hash of a NAR before the NAR.
    /// </summary>
    bool ReceivesInOrder => false;

    /// <summary>Begins to take paths: one receiver for all that is copied together.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The receiver; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task<IPathReceiver> BeginReceivingAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds the paths that the store is sure to refuse, so that a caller can report them before anything is sent.</summary>
    /// <param name="infos">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Those that it refuses, in the same order; none if the store takes every path from everyone.</returns>
    /// <exception cref="NixStoreException">The store cannot be asked.</exception>
    Task<IReadOnlyList<ValidPathInfo>> FindRefusedAsync(
        IReadOnlyCollection<ValidPathInfo> infos, CancellationToken cancellationToken = default)
        => Task.FromResult<IReadOnlyList<ValidPathInfo>>([]);
}
