using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Serving.BinaryCaches;

/// <summary>Queries for clients of a binary cache.</summary>
internal static class StoreQueries
{
    /// <summary>Returns the information about the path with a hash part.</summary>
    /// <returns>The information, or null if the path is not valid.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public static async ValueTask<ValidPathInfo?> FindPathInfoByHashPartAsync(
        this IStore store, string hashPart, CancellationToken cancellationToken)
        => await store.FindByHashPartAsync(hashPart, cancellationToken).ConfigureAwait(false) is { } path
            ? await store.FindPathInfoAsync(path, cancellationToken).ConfigureAwait(false)
            : null;
}
