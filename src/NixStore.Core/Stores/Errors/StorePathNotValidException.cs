using NixStore.Paths;

namespace NixStore.Stores.Errors;

/// <summary>A path that a store was asked for is not valid there.</summary>
public sealed class StorePathNotValidException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    public StorePathNotValidException(IStore store, StorePath path)
        : base($"{store?.Directory.Print(path)} is not valid in the store {store?.Location}.")
    {
        Path = path;
    }

    /// <summary>Gets the path.</summary>
    public StorePath Path { get; }
}
