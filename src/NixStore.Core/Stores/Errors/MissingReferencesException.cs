using NixStore.Paths;

namespace NixStore.Stores.Errors;

/// <summary>Paths cannot be taken into a store, because it lacks paths that they refer to.</summary>
public sealed class MissingReferencesException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store that lacks them.</param>
    /// <param name="missing">What it lacks, sorted.</param>
    public MissingReferencesException(IStore store, IReadOnlyList<StorePath> missing)
        : base($"Nothing was written to the store {store?.Location}: it lacks {missing?.Count} path(s) that the given ones refer to, "
            + $"and they are not given either: {store?.Directory.PrintFirst(missing!)}. Copy or import these first.")
    {
        Missing = missing!;
    }

    /// <summary>What the store lacks, sorted.</summary>
    public IReadOnlyList<StorePath> Missing { get; }
}
