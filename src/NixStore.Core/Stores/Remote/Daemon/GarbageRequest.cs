using NixStore.Paths;

namespace NixStore.Stores.Remote.Daemon;

/// <summary>What a daemon's collector is to do.</summary>
public sealed record GarbageRequest
{
    /// <summary>What to do.</summary>
    public required GarbageAction Action { get; init; }

    /// <summary>The paths that <see cref="GarbageAction.DeleteSpecific"/> is about.</summary>
    public IReadOnlyCollection<StorePath> Paths { get; init; } = [];

    /// <summary>The collector stops when it has freed so many bytes.</summary>
    public ulong MaximumFreed { get; init; } = ulong.MaxValue;
}
