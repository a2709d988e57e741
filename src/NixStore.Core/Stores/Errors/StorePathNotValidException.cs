using NixStore.Paths;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.Errors;

/// <summary>A path that a store was asked for is not valid there.</summary>
public sealed class StorePathNotValidException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    public StorePathNotValidException(IStore store, StorePath path)
        : base(Print(store, path))
    {
        Path = path;
    }

    /// <summary>Gets the path.</summary>
    public StorePath Path { get; }

    private static string Print(IStore? store, StorePath path)
    {
        var message = $"{store?.Directory.Print(path)} is not valid in the store {store?.Location}";
        return store?.Find<IRefusingStore>()?.FindRefusal(path.HashPart) is { } advice
            ? $"{message}, or the store refuses it to this user (403). {advice}"
            : $"{message}.";
    }
}
