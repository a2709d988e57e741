using NixStore.Stores;
using NixStore.Stores.BinaryCache;

namespace NixStore.Installing;

/// <summary>A store that paths are fetched from.</summary>
/// <param name="Store">The store.</param>
/// <param name="Priority">Its place among others: the lowest number is asked first.</param>
/// <param name="IsTrusted">Whether what comes from it needs no signature.</param>
public sealed record Substituter(IStore Store, int Priority, bool IsTrusted = false)
{
    /// <summary>
    /// Creates a substituter of an open store: with the priority that a binary cache gives itself, trusted where its name says so.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="reference">How it is named by somebody who may say so.</param>
    /// <returns>The substituter.</returns>
    public static Substituter Of(IStore store, StoreReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return new Substituter(store, (store as BinaryCacheStore)?.Info.Priority ?? 0, reference.IsTrusted);
    }
}
