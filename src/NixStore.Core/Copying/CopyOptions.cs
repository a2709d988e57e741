using NixStore.Closures;
using NixStore.Signing;
using NixStore.Trust;

namespace NixStore.Copying;

/// <summary>What a copy takes along and how.</summary>
public sealed record CopyOptions
{
    /// <summary>
    /// What is taken along with the given paths; null for the given paths alone, whose references must then be valid in the
    /// target or be given too.
    /// </summary>
    public ClosureOptions? Closure { get; init; } = new();

    /// <summary>
    /// What is demanded of the signatures of paths that the target lacks, before the first of them is moved, or null if the
    /// source is trusted.
    /// </summary>
    public SignaturePolicy? Trust { get; init; }

    /// <summary>The keys that sign what is moved, for the target; what is there already is left as it is.</summary>
    public IReadOnlyList<SecretKey> SigningKeys { get; init; } = [];

    /// <summary>How many paths are moved at once; the count of processors, but at least 2 and at most 8, if it is 0.</summary>
    public int Degree { get; init; }

    /// <summary>
    /// Whether a target that can first fetches what its caches have, so that only the rest is moved. One that cannot is sent all; the
    /// plan tells.
    /// </summary>
    public bool SubstituteOnDestination { get; init; }
}
