using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Serving.BinaryCaches;

/// <summary>Queries in the way in which clients of a cache ask.</summary>
internal static class StoreQueries
{
    /// <summary>Returns what a store knows of the path with a hash part.</summary>
    /// <returns>The information, or null if there is no such path.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public static async ValueTask<ValidPathInfo?> FindPathInfoByHashPartAsync(this IStore store, string hashPart, CancellationToken cancellationToken)
        => await store.FindByHashPartAsync(hashPart, cancellationToken).ConfigureAwait(false) is { } path
            ? await store.FindPathInfoAsync(path, cancellationToken).ConfigureAwait(false)
            : null;
}
