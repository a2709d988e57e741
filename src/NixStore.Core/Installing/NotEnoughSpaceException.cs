using NixStore.Stores;

namespace NixStore.Installing;

/// <summary>The exception for a store without enough free space for an installation.</summary>
public sealed class NotEnoughSpaceException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store.</param>
    /// <param name="needed">The required space in bytes.</param>
    /// <param name="free">The free space in bytes.</param>
    public NotEnoughSpaceException(IStore store, long needed, long free)
        : base(
            $"The store {store?.Location} has {free:N0} bytes of free space, but the paths require {needed:N0}. Nothing was fetched. "
            + "Free some space, or install into another store.")
    {
        Needed = needed;
        Free = free;
    }

    /// <summary>Gets the required space in bytes.</summary>
    public long Needed { get; }

    /// <summary>Gets the free space in bytes.</summary>
    public long Free { get; }
}
