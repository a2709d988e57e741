using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Stores;

/// <summary>A NAR that a store has staged. Disposing it drops it, unless it was committed.</summary>
public interface IStagedNar : IAsyncDisposable
{
    /// <summary>Gets the SHA-256 of the NAR.</summary>
    Hash NarHash { get; }

    /// <summary>Gets the size of the NAR, in bytes.</summary>
    long NarSize { get; }

    /// <summary>Reads the NAR again, if its contents turn out to need a change; only before it is committed.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// A stream of exactly the NAR, which the caller closes; null if the store has not kept it in a form that it can read.
    /// </returns>
    /// <exception cref="NixStoreException">It cannot be read.</exception>
    Stream? OpenNar(CancellationToken cancellationToken = default) => null;

    /// <summary>
    /// Commits the NAR as that of a path, as if the path had been received with it: it becomes valid when all of its references are.
    /// </summary>
    /// <param name="info">What is known of the path; the NAR's hash and size (if not 0) are checked against it.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>True if the path was received; false if it was valid already.</returns>
    /// <exception cref="NixStoreException">The NAR's hash or size is another, or the store cannot be written.</exception>
    Task<bool> CommitAsync(ValidPathInfo info, CancellationToken cancellationToken = default);
}
