using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>What a copy is going to do.</summary>
/// <param name="Missing">The paths to move, dependencies first.</param>
/// <param name="Present">The paths that the target has already.</param>
public sealed record CopyPlan(IReadOnlyList<ValidPathInfo> Missing, IReadOnlyList<ValidPathInfo> Present)
{
    /// <summary>The sizes of the NARs to move together, in bytes.</summary>
    public long Bytes { get; } = Missing.Sum(static info => info.NarSize);

    /// <summary>Whether the target first fetches those of the missing paths that its caches have; only the rest is moved then.</summary>
    public bool Substitutes { get; init; }

    /// <summary>The paths that the target has fetched already because of this copy, dependencies first.</summary>
    internal IReadOnlyList<ValidPathInfo> Substituted { get; init; } = [];
}
