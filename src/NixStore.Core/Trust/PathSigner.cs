using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Trust;

/// <summary>Signs paths of a store with secret keys: what a signature says is what the store says of the path.</summary>
/// <param name="store">The store.</param>
/// <param name="keys">The keys; each signs each path.</param>
public sealed class PathSigner(ISignatureStore store, IReadOnlyList<SecretKey> keys)
{
    /// <summary>Makes the signatures that a path lacks, and writes nothing.</summary>
    /// <param name="info">What the store knows of the path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The path with all of its signatures, and those that are new.</returns>
    /// <exception cref="StorePathNotValidException">The path is not valid any longer.</exception>
    /// <exception cref="NixStoreException">The size of the path's NAR is not known, so that no signature can be checked.</exception>
    public async Task<SignedPath> SignAsync(ValidPathInfo info, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(info);
        var current = await FindCurrentAsync(info, cancellationToken).ConfigureAwait(false);
        var signed = current.Sign(keys, store.Directory);
        return new SignedPath(signed, [.. signed.Signatures.Except(current.Signatures)]);
    }

    /// <summary>Puts the new signatures of paths into the store.</summary>
    /// <param name="paths">The paths, as <see cref="SignAsync"/> gave them.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when the store has the signatures.</returns>
    /// <exception cref="StorePathNotValidException">A path is not valid any longer; the others have their signatures.</exception>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public async Task AddAsync(IEnumerable<SignedPath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var signatures = new Dictionary<StorePath, IReadOnlyList<StoreSignature>>();
        foreach (var path in paths.Where(static path => path.Added.Count > 0))
        {
            signatures[path.Info.Path] = path.Added;
        }

        if (signatures.Count == 0)
        {
            return;
        }

        var valid = await store.AddSignaturesAsync(signatures, cancellationToken).ConfigureAwait(false);
        if (signatures.Keys.FirstOrDefault(path => !valid.Contains(path)) is { } gone)
        {
            throw new StorePathNotValidException(store, gone);
        }
    }

    // A signature vouches for what the store has now.
    private async Task<ValidPathInfo> FindCurrentAsync(ValidPathInfo info, CancellationToken cancellationToken)
        => store is not IRememberingStore remembering ? info
            : await remembering.FindCurrentPathInfoAsync(info.Path, cancellationToken).ConfigureAwait(false)
                ?? throw new StorePathNotValidException(store, info.Path);
}
