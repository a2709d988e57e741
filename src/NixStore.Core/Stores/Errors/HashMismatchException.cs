using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Stores.Errors;

/// <summary>The exception that is thrown when the contents of a path do not match its hash.</summary>
public sealed class HashMismatchException : NixStoreException
{
    /// <summary>Creates the error for a path that a store holds.</summary>
    /// <param name="store">The store in which this was found.</param>
    /// <param name="path">The path.</param>
    /// <param name="expected">The hash that was to be.</param>
    /// <param name="actual">The hash that is.</param>
    public HashMismatchException(IStore store, StorePath path, Hash expected, Hash actual)
        : this(
            $"{store?.Directory.Print(path)} is damaged in the store {store?.Location}: its contents do not match its hash, "
            + $"{Compare(expected, actual)}.",
            path,
            expected,
            actual)
    {
    }

    private HashMismatchException(string message, StorePath path, Hash expected, Hash actual)
        : base(message)
    {
        Path = path;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>Gets the path.</summary>
    public StorePath Path { get; }

    /// <summary>Gets the hash that was to be.</summary>
    public Hash Expected { get; }

    /// <summary>Gets the hash that is.</summary>
    public Hash Actual { get; }

    /// <summary>Creates the error for a path that came to a store, which did not take it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    /// <param name="expected">The hash that was announced.</param>
    /// <param name="actual">The hash of what came.</param>
    /// <returns>The error.</returns>
    public static HashMismatchException OfReceived(IStore store, StorePath path, Hash expected, Hash actual)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new HashMismatchException(
            $"Cannot take {store.Directory.Print(path)} into the store {store.Location}: the received contents do not match the hash, "
            + $"{Compare(expected, actual)}. Obtain it again, from another source if the hash is the same.",
            path,
            expected,
            actual);
    }

    /// <summary>Creates the error for a path that came to a store with a content address that is not that of its contents.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    /// <param name="expected">The hash in the content address.</param>
    /// <param name="actual">The hash of the contents.</param>
    /// <returns>The error.</returns>
    public static HashMismatchException OfContentAddress(IStore store, StorePath path, Hash expected, Hash actual)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new HashMismatchException(
            $"Cannot take {store.Directory.Print(path)} into the store {store.Location}: its content address is not that of its contents, "
            + $"{Compare(expected, actual)}. Obtain it again from its source.",
            path,
            expected,
            actual);
    }

    private static string Compare(Hash expected, Hash actual)
        => $"expected {expected?.ToString(HashFormat.Nix32)}, got {actual?.ToString(HashFormat.Nix32)}";
}
