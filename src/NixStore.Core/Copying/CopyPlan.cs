using NixStore.IO;
using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>The plan of a copy.</summary>
/// <param name="Missing">The paths to copy, dependencies first.</param>
/// <param name="Present">The paths that the target already has.</param>
public sealed record CopyPlan(IReadOnlyList<ValidPathInfo> Missing, IReadOnlyList<ValidPathInfo> Present)
{
    /// <summary>Gets the total size of the NARs to copy in bytes.</summary>
    public long Bytes { get; } = ByteCount.Sum(Missing.Select(static info => info.NarSize));

    /// <summary>Gets whether the target substitutes missing paths from its caches first, so that only the rest is copied.</summary>
    public bool Substitutes { get; init; }

    /// <summary>Gets the paths that the target has substituted for this copy, dependencies first.</summary>
    internal IReadOnlyList<ValidPathInfo> Substituted { get; init; } = [];
}
