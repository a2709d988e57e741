using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Stores;

/// <summary>The contents of a path are not those that its hash tells.</summary>
public sealed class HashMismatchException : NixStoreException
{
    /// <summary>Makes the error.</summary>
    /// <param name="store">The store where this was found.</param>
    /// <param name="path">The path.</param>
    /// <param name="expected">The hash that was to be.</param>
    /// <param name="actual">The hash that is.</param>
    public HashMismatchException(IStore store, StorePath path, Hash expected, Hash actual)
        : base($"The contents of {store?.Directory.Print(path)} in the store {store?.Location} do not match their hash: "
            + $"expected {expected?.ToString(HashFormat.Nix32)}, got {actual?.ToString(HashFormat.Nix32)}.")
    {
        Path = path;
        Expected = expected!;
        Actual = actual!;
    }

    /// <summary>The path.</summary>
    public StorePath Path { get; }

    /// <summary>The hash that was to be.</summary>
    public Hash Expected { get; }

    /// <summary>The hash that is.</summary>
    public Hash Actual { get; }
}
