using NixStore.Paths;

namespace NixStore.Stores.Errors;

/// <summary>A path cannot become valid because paths that it refers to are not.</summary>
public sealed class ReferencesNotValidException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="directory">The logical store directory.</param>
    /// <param name="location">The name of the store in messages.</param>
    /// <param name="path">The path that cannot become valid.</param>
    /// <param name="missing">The references that are not valid.</param>
    public ReferencesNotValidException(StoreDirectory directory, string location, StorePath path, IReadOnlyList<StorePath> missing)
        : base(Describe(directory, location, path, missing))
    {
        Path = path;
        Missing = missing;
    }

    /// <summary>Gets the path that cannot become valid.</summary>
    public StorePath Path { get; }

    /// <summary>Gets the references that are not valid.</summary>
    public IReadOnlyList<StorePath> Missing { get; }

    private static string Describe(StoreDirectory directory, string location, StorePath path, IReadOnlyList<StorePath> missing)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(missing);
        return $"Cannot add {directory.Print(path)} to the store {location}: it refers to {directory.PrintFirst(missing)}, "
            + "not valid there. Add its whole closure.";
    }
}
