using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Stores.Capabilities;

/// <summary>A store that takes signatures for paths that are valid in it.</summary>
public interface ISignatureStore
{
    /// <summary>
    /// Adds signatures to those that paths have. One that is there already stays once, and none is taken away, also where another
    /// process adds some at the same time. Whether a signature is right is not asked.
    /// </summary>
    /// <param name="signatures">The signatures by path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Those of the paths that are valid, and so have the signatures now.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    Task<IReadOnlySet<StorePath>> AddSignaturesAsync(
        IReadOnlyDictionary<StorePath, IReadOnlyList<StoreSignature>> signatures, CancellationToken cancellationToken = default);
}
