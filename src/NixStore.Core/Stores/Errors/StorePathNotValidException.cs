using NixStore.Paths;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.Errors;

/// <summary>A path that a store was asked for is not valid there.</summary>
public sealed class StorePathNotValidException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    /// <param name="neededBy">A path of the store that refers to it, or null if the path itself was requested.</param>
    public StorePathNotValidException(IStore store, StorePath path, StorePath? neededBy = null)
        : base(Print(store, path, neededBy))
    {
        Path = path;
        NeededBy = neededBy;
        IsRefused = FindRefusal(store, path) is not null;
    }

    /// <summary>Gets whether the store may have the path, and refuses it to this user.</summary>
    public bool IsRefused { get; }

    /// <summary>Gets a path of the store that refers to it, or null if the path itself was requested.</summary>
    public StorePath? NeededBy { get; }

    /// <summary>Gets the path.</summary>
    public StorePath Path { get; }

    private static string Print(IStore? store, StorePath path, StorePath? neededBy)
    {
        var need = neededBy is null ? "" : $", and {store?.Directory.Print(neededBy)} there refers to it";
        var message = $"{store?.Directory.Print(path)} is not valid in the store {store?.Location}{need}";
        return FindRefusal(store, path) is { } advice
            ? $"{message}, or the store refuses it to this user (403). {advice}"
            : $"{message}.";
    }

    private static string? FindRefusal(IStore? store, StorePath path) => store?.Find<IRefusingStore>()?.FindRefusal(path.HashPart);
}
