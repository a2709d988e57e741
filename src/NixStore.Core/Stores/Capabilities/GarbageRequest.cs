using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A request to the collector of a store.</summary>
public sealed record GarbageRequest
{
    /// <summary>Gets the action.</summary>
    public required GarbageAction Action { get; init; }

    /// <summary>Gets the paths of <see cref="GarbageAction.DeleteSpecific"/>.</summary>
    public IReadOnlyCollection<StorePath> Paths { get; init; } = [];

    /// <summary>Gets the bytes after which the collector stops.</summary>
    public ulong MaximumFreed { get; init; } = ulong.MaxValue;
}
