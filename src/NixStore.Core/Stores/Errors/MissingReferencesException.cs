using NixStore.Paths;

namespace NixStore.Stores.Errors;

/// <summary>Paths cannot be taken into a store, because it lacks paths that they refer to.</summary>
public sealed class MissingReferencesException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store that lacks them.</param>
    /// <param name="missing">What it lacks, sorted.</param>
    /// <param name="neededBy">The first of the paths that refer to one of them, or null if it is not known.</param>
    public MissingReferencesException(IStore store, IReadOnlyList<StorePath> missing, StorePath? neededBy = null)
        : base(Describe(store, missing, neededBy))
    {
        Missing = missing;
        NeededBy = neededBy;
    }

    /// <summary>Gets one of the paths that refer to what the store lacks, or null if it is not known.</summary>
    public StorePath? NeededBy { get; }

    /// <summary>Gets what the store lacks, sorted.</summary>
    public IReadOnlyList<StorePath> Missing { get; }

    private static string Describe(IStore store, IReadOnlyList<StorePath> missing, StorePath? neededBy)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(missing);
        var needed = neededBy is null ? "" : $" {store.Directory.Print(neededBy)} needs {(missing.Count == 1 ? "it" : "one of them")}.";
        return $"Nothing was written to the store {store.Location}: it lacks {missing.Count} path(s) that the given ones refer to, "
            + $"and they are not given either: {store.Directory.PrintFirst(missing)}.{needed} Copy or import these first.";
    }
}
