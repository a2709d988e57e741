using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Errors;

namespace NixStore.Stores.Receiving;

/// <summary>
/// Adds context to the errors of receiving a NAR. The code that unpacks, compresses or reads a NAR knows only its own position. The result
/// names the path or file that was received, and the store.
/// </summary>
internal static class ReceivingErrors
{
    /// <summary>
    /// Returns whether an error lacks context. An error of a more specific type has its own, and callers depend on its type.
    /// </summary>
    public static bool LackContext(Exception failure)
        => failure is IOException or UnauthorizedAccessException
            || failure.GetType() == typeof(NixFormatException) || failure.GetType() == typeof(NixStoreException);

    /// <summary>Creates an error with context.</summary>
    /// <param name="store">The store.</param>
    /// <param name="subject">The store path or the file of the NAR, for messages.</param>
    /// <param name="failure">The error, which lacks context; its cause stays that of the result.</param>
    public static NixStoreException Explain(IStore store, string subject, Exception failure)
    {
        var message = $"Cannot take {subject} into the store {store.Location}: {failure.Message}";
        return failure switch
        {
            NixFormatException malformed => new NixFormatException(
                $"{message} Obtain it again from its source.", malformed.Offset, malformed.InnerException),
            NixStoreException => new NixStoreException(message, failure.InnerException),
            _ => new NixStoreException(message, failure),
        };
    }

    /// <summary>Checks that a NAR is the one that was announced for a path: its hash, and its size if that is known.</summary>
    /// <param name="store">The store.</param>
    /// <param name="info">What is known of the path.</param>
    /// <param name="hash">The SHA-256 of the NAR.</param>
    /// <param name="size">The size of the NAR, in bytes.</param>
    /// <exception cref="HashMismatchException">The hash is another.</exception>
    /// <exception cref="NixStoreException">The size is another.</exception>
    public static void RequireAnnounced(IStore store, ValidPathInfo info, Hash hash, long size)
    {
        if (!info.NarHash.Equals(hash))
        {
            throw HashMismatchException.OfReceived(store, info.Path, info.NarHash, hash);
        }

        if (info.NarSize != 0 && info.NarSize != size)
        {
            throw new NixStoreException(
                $"The NAR of {store.Directory.Print(info.Path)} for the store {store.Location} has {size} bytes, and {info.NarSize} "
                    + "were announced. Obtain it again from its source.");
        }
    }
}
