using NixStore.Paths;

namespace NixStore.Stores.Errors;

/// <summary>A store knows a path, but the contents of the path are gone.</summary>
public sealed class NarNotFoundException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    /// <param name="file">The file in which its NAR should be.</param>
    public NarNotFoundException(IStore store, StorePath path, string file)
        : base(
            $"The store {store?.Location} knows {store?.Directory.Print(path)}, but its NAR '{file}' does not exist. "
            + "Publish the path again, or take it from another store.")
    {
        Path = path;
    }

    /// <summary>Gets the path.</summary>
    public StorePath Path { get; }
}
