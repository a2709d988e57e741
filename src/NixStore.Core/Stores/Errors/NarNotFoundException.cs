using NixStore.Paths;

namespace NixStore.Stores.Errors;

/// <summary>A store knows a path, but the contents of the path are gone.</summary>
public sealed class NarNotFoundException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    /// <param name="place">Where its NAR should be.</param>
    public NarNotFoundException(IStore store, StorePath path, string place)
        : base($"The store {store?.Location} knows {store?.Directory.Print(path)}, but its NAR '{place}' is not there. Publish the path again, or take it from another store.")
    {
        Path = path;
    }

    /// <summary>The path.</summary>
    public StorePath Path { get; }
}
