using NixStore.Closures;
using NixStore.Signing;
using NixStore.Trust;

namespace NixStore.Copying;

/// <summary>Options for a copy.</summary>
public sealed record CopyOptions
{
    /// <summary>
    /// Gets the closure of the given paths to copy, or null for only the given paths. Their references must then be valid in the target or
    /// be given too.
    /// </summary>
    public ClosureOptions? Closure { get; init; } = new();

    /// <summary>
    /// Gets the policy for signatures of paths that the target lacks, or null if the source is trusted. It is checked before the first path
    /// is copied.
    /// </summary>
    public SignaturePolicy? Trust { get; init; }

    /// <summary>Gets the keys that sign copied paths. Existing paths are not signed.</summary>
    public IReadOnlyList<SecretKey> SigningKeys { get; init; } = [];

    /// <summary>Gets the number of concurrent copies, or 0 for the number of processors, but at least 2 and at most 8.</summary>
    public int Degree { get; init; }

    /// <summary>
    /// Gets whether the target substitutes paths from its caches first, so that only the rest is copied. A target without support for it
    /// receives all paths; see the plan.
    /// </summary>
    public bool SubstituteOnDestination { get; init; }
}
