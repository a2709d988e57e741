using NixStore.Stores;

namespace NixStore.Installing;

/// <summary>What is to be installed does not fit on the disk of the store.</summary>
public sealed class NotEnoughSpaceException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store.</param>
    /// <param name="needed">How much is needed, in bytes.</param>
    /// <param name="free">How much there is, in bytes.</param>
    public NotEnoughSpaceException(IStore store, long needed, long free)
        : base($"The store {store?.Location} has {free:N0} bytes of free space, and the paths take {needed:N0}. Nothing was fetched. Make room, or install into another store.")
    {
        Needed = needed;
        Free = free;
    }

    /// <summary>How much is needed, in bytes.</summary>
    public long Needed { get; }

    /// <summary>How much there is, in bytes.</summary>
    public long Free { get; }
}
