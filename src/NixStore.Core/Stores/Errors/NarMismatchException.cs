using NixStore.Paths;

namespace NixStore.Stores.Errors;

/// <summary>The exception that is thrown when a store serves a NAR that differs from the one that it announced.</summary>
public sealed class NarMismatchException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    /// <param name="fault">What is wrong with the NAR, as in <c>it has more than the 120 bytes that were announced</c>.</param>
    /// <param name="cause">The error that revealed this, or null.</param>
    public NarMismatchException(IStore store, StorePath path, string fault, Exception? cause = null)
        : base(
            $"The NAR of {store?.Directory.Print(path)} in the store {store?.Location} cannot be used: {fault}. "
            + "Take the path from another store.",
            cause)
    {
        Path = path;
    }

    /// <summary>Gets the path.</summary>
    public StorePath Path { get; }
}
