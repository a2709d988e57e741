using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Deriving;

/// <summary>The exception for a path whose derivation is not in the store.</summary>
public sealed class DeriverNotFoundException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    /// <param name="recorded">The deriver that the store has recorded, or null if it has recorded none.</param>
    public DeriverNotFoundException(IStore store, StorePath path, StorePath? recorded)
        : base(Print(store, path, recorded))
    {
        Path = path;
        Recorded = recorded;
    }

    /// <summary>Gets the path.</summary>
    public StorePath Path { get; }

    /// <summary>Gets the deriver that the store has recorded, or null if it has recorded none.</summary>
    public StorePath? Recorded { get; }

    private static string Print(IStore? store, StorePath path, StorePath? recorded)
        => recorded is null
            ? $"The store {store?.Location} has not recorded the derivation of {store?.Directory.Print(path)}, and has none with this "
                + "output."
            : $"{store?.Directory.Print(path)} was built from {store?.Directory.Print(recorded)}, which is not in the store "
                + $"{store?.Location}.";
}
