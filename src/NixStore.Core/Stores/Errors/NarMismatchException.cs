using NixStore.Paths;

namespace NixStore.Stores.Errors;

/// <summary>A store gives out another NAR for a path than it announced.</summary>
public sealed class NarMismatchException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    /// <param name="fault">What is wrong with the NAR, as in <c>it has more than the 120 bytes that were announced</c>.</param>
    /// <param name="cause">How that was noticed, where another error told.</param>
    public NarMismatchException(IStore store, StorePath path, string fault, Exception? cause = null)
        : base($"The NAR of {store?.Directory.Print(path)} in the store {store?.Location} cannot be used: {fault}. Take the path from another store.", cause)
    {
        Path = path;
    }

    /// <summary>The path.</summary>
    public StorePath Path { get; }
}
