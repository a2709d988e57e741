using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Collecting.Removing;

/// <summary>A dead path that is to be removed by name is needed by others, which are dead too.</summary>
public sealed class StorePathNeededException : NixStoreException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="store">The store.</param>
    /// <param name="refusal">The path, with those that need it.</param>
    public StorePathNeededException(IStore store, RemovalRefusal refusal)
        : base(Print(store, refusal))
    {
        Path = refusal.Path;
        Referrers = refusal.Referrers;
    }

    /// <summary>Gets the path.</summary>
    public StorePath Path { get; }

    /// <summary>Gets the dead paths that need it.</summary>
    public IReadOnlyList<StorePath> Referrers { get; }

    private static string Print(IStore store, RemovalRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(refusal);
        return $"{store.Directory.Print(refusal.Path)} is not removed from the store {store.Location}, because it is needed by "
            + $"{store.Directory.PrintFirst(refusal.Referrers)}.";
    }
}
