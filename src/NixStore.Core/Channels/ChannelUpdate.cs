using NixStore.Paths;

namespace NixStore.Channels;

/// <summary>The result of updating a channel.</summary>
/// <param name="Channel">The channel.</param>
public sealed record ChannelUpdate(Channel Channel)
{
    /// <summary>Gets the unpacked channel before, or null if there was none.</summary>
    public StorePath? Before { get; init; }

    /// <summary>Gets the unpacked channel after, which is the one before if nothing changed or the update failed.</summary>
    public StorePath? After { get; init; }

    /// <summary>Gets the URL of the release that the channel leads to, or null if it is not known.</summary>
    public Uri? Release { get; init; }

    /// <summary>Gets whether the server reported that nothing changed.</summary>
    public bool IsUnchanged { get; init; }

    /// <summary>Gets why the update failed, or null. The channel then keeps its last version.</summary>
    public NixStoreException? Failure { get; init; }
}
