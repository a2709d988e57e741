using NixStore.Paths;

namespace NixStore.Stores.Errors;

/// <summary>The exception that is thrown when a store has a path with other references than it had when the work was planned.</summary>
public sealed class PathRebuiltException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    public PathRebuiltException(IStore store, StorePath path)
        : base(
            $"{store?.Directory.Print(path)} was built again in the store {store?.Location}, and has other references than before. "
            + "Repeat the operation with the new ones.")
    {
        Path = path;
    }

    /// <summary>Gets the path.</summary>
    public StorePath Path { get; }
}
