using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Remote;

namespace NixStore.Copying;

/// <summary>Copies signatures of paths that a store has already: they may have been made after the path was copied.</summary>
/// <param name="target">The store.</param>
internal sealed class SignatureCopier(IStore target)
{
    /// <summary>Adds the signatures that the store lacks, if the contents are the same.</summary>
    /// <param name="present">What the source knows of the paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The store cannot be read or written.</exception>
    public async Task CopyAsync(IEnumerable<ValidPathInfo> present, CancellationToken cancellationToken)
    {
        var offered = present.Where(static info => info.Signatures.Count > 0 && info.HasKnownNar)
            .DistinctBy(static info => info.Path).ToDictionary(static info => info.Path);
        if (offered.Count == 0 || target.Find<ISignatureStore>() is not { } store)
        {
            return;
        }

        var lacking = new Dictionary<StorePath, IReadOnlyList<StoreSignature>>();
        await foreach (var known in target.FindPathInfosAsync(offered.Keys, cancellationToken).ConfigureAwait(false))
        {
            var info = offered[known.Path];
            if (known.NarHash.Equals(info.NarHash) && info.Signatures.Except(known.Signatures).ToList() is { Count: > 0 } added)
            {
                lacking[known.Path] = added;
            }
        }

        if (lacking.Count > 0)
        {
            await AddAsync(store, lacking, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task AddAsync(
        ISignatureStore store, Dictionary<StorePath, IReadOnlyList<StoreSignature>> lacking, CancellationToken cancellationToken)
    {
        try
        {
            await store.AddSignaturesAsync(lacking, cancellationToken).ConfigureAwait(false);
        }
        catch (DaemonErrorException)
        {
            // A daemon lets only trusted users add signatures. What was to be copied is there all the same.
        }
    }
}
