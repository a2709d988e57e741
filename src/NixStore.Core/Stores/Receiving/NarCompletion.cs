using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Errors;

namespace NixStore.Stores.Receiving;

/// <summary>
/// Completes what a store knows of a path with the hash and the size of its NAR, which databases of old versions of Nix lack.
/// </summary>
internal static class NarCompletion
{
    /// <summary>Returns what a store knows of a path, with the hash and the size of its NAR.</summary>
    /// <param name="store">The store.</param>
    /// <param name="info">What the store knows. The NAR is read only if the hash or the size is unknown.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="HashMismatchException">The hash is known, and the NAR has another one.</exception>
    /// <exception cref="NixStoreException">The NAR cannot be read.</exception>
    public static async ValueTask<ValidPathInfo> CompleteAsync(this IStore store, ValidPathInfo info, CancellationToken cancellationToken)
    {
        if (info.HasKnownNar)
        {
            return info;
        }

        var nar = await store.OpenNarAsync(info.Path, cancellationToken).ConfigureAwait(false);
        await using (nar.ConfigureAwait(false))
        {
            using var hashing = new HashingReadStream(nar, NixHashAlgorithm.Sha256, leaveOpen: true);
            await hashing.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            var size = hashing.BytesRead;
            var hash = hashing.FinishHash();
            return info.NarHash.Equals(ValidPathInfo.UnknownHash) || info.NarHash.Equals(hash)
                ? info with { NarHash = hash, NarSize = size }
                : throw new HashMismatchException(store, info.Path, info.NarHash, hash);
        }
    }

    /// <summary>Returns what a store knows of paths, with the hashes and the sizes of their NARs.</summary>
    /// <param name="store">The store.</param>
    /// <param name="infos">What the store knows.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">A NAR cannot be read, or is not what the store says of it.</exception>
    public static async Task<IReadOnlyList<ValidPathInfo>> CompleteAsync(
        this IStore store, IReadOnlyList<ValidPathInfo> infos, CancellationToken cancellationToken)
    {
        if (infos.All(static info => info.HasKnownNar))
        {
            return infos;
        }

        var complete = new List<ValidPathInfo>(infos.Count);
        foreach (var info in infos)
        {
            complete.Add(await store.CompleteAsync(info, cancellationToken).ConfigureAwait(false));
        }

        return complete;
    }
}
