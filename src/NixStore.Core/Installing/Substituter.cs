using NixStore.Stores;
using NixStore.Stores.BinaryCache;

namespace NixStore.Installing;

/// <summary>A store that paths are fetched from.</summary>
/// <param name="Store">The store.</param>
/// <param name="Priority">The priority. The substituter with the lowest number is used first.</param>
/// <param name="IsTrusted">Whether its paths need no signature.</param>
public sealed record Substituter(IStore Store, int Priority, bool IsTrusted = false)
{
    /// <summary>
    /// Creates a substituter from an open store, with the priority from the binary cache. It is trusted if its reference says so.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="reference">The reference from a user who may mark it as trusted.</param>
    /// <returns>The substituter.</returns>
    public static Substituter Of(IStore store, StoreReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return new Substituter(store, (store as BinaryCacheStore)?.Info.Priority ?? 0, reference.IsTrusted);
    }
}
