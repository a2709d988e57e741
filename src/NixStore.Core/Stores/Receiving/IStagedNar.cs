using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Errors;

namespace NixStore.Stores.Receiving;

/// <summary>A NAR that a store has taken aside. Disposing it drops it, unless it was committed.</summary>
public interface IStagedNar : IAsyncDisposable
{
    /// <summary>The SHA-256 of the NAR.</summary>
    Hash NarHash { get; }

    /// <summary>The size of the NAR, in bytes.</summary>
    long NarSize { get; }

    /// <summary>
    /// Gives the NAR to a path, as if that path had been received with it: it becomes valid when all of its
    /// references are.
    /// </summary>
    /// <param name="info">What is known of the path; the NAR's hash and size (if not 0) are checked against it.</param>
    /// <param name="cancellationToken">A token to cancel the operation and discard the path.</param>
    /// <returns>True where the path was taken; false if it was valid already.</returns>
    /// <exception cref="HashMismatchException">The NAR's hash is another.</exception>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task<bool> CommitAsync(ValidPathInfo info, CancellationToken cancellationToken = default);
}
