using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Stores.Receiving;

namespace NixStore.Trust;

/// <summary>Signs the information of a store about its paths.</summary>
/// <param name="store">The store.</param>
/// <param name="keys">The keys. Each key signs each path.</param>
/// <exception cref="MissingCapabilityException">The store does not accept signatures.</exception>
public sealed class PathSigner(IStore store, IReadOnlyList<SecretKey> keys)
{
    private readonly ISignatureStore _signatures = store.Require<ISignatureStore>("add signatures");

    /// <summary>Creates the signatures that a path lacks, without writing them.</summary>
    /// <param name="info">The information of the store about the path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The path with all signatures, and the new ones.</returns>
    /// <exception cref="StorePathNotValidException">The path is no longer valid.</exception>
    /// <exception cref="NixStoreException">The size of the NAR is not known.</exception>
    public async Task<SignedPath> SignAsync(ValidPathInfo info, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(info);
        var current = await FindCurrentAsync(info, cancellationToken).ConfigureAwait(false);
        var signed = current.Sign(keys, store.Directory);
        return new SignedPath(signed, [.. signed.Signatures.Except(current.Signatures)]);
    }

    /// <summary>Adds new signatures to the store.</summary>
    /// <param name="paths">The paths from <see cref="SignAsync"/>.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that completes when the store has the signatures.</returns>
    /// <exception cref="StorePathNotValidException">A path is no longer valid. The other paths have their signatures.</exception>
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

        var valid = await _signatures.AddSignaturesAsync(signatures, cancellationToken).ConfigureAwait(false);
        if (signatures.Keys.FirstOrDefault(path => !valid.Contains(path)) is { } gone)
        {
            throw new StorePathNotValidException(store, gone);
        }
    }

    // A signature applies to the current information of the store.
    private async Task<ValidPathInfo> FindCurrentAsync(ValidPathInfo info, CancellationToken cancellationToken)
    {
        var current = await store.RefreshAsync(info, cancellationToken).ConfigureAwait(false)
            ?? throw new StorePathNotValidException(store, info.Path);
        return await store.CompleteAsync(current, cancellationToken).ConfigureAwait(false);
    }
}
