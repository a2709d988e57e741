using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Realisations;

/// <summary>
/// That an output of a derivation was realised to a store path: an entry of the build trace. Caches keep it under
/// <c>build-trace-v2</c>, or <c>realisations</c> in the form of Nix 2.8.
/// </summary>
/// <param name="Key">The output.</param>
/// <param name="Value">What it was realised to.</param>
public sealed record Realisation(DrvOutput Key, UnkeyedRealisation Value)
{
    /// <summary>The outputs that this one depends on, and what they were realised to. Known only where keys are hashes.</summary>
    public IReadOnlyDictionary<DrvOutput, StorePath> Dependencies { get; init; } = new Dictionary<DrvOutput, StorePath>();

    /// <summary>What signatures on it are made on: its JSON on one line, without signatures.</summary>
    /// <returns>The fingerprint.</returns>
    public Fingerprint Fingerprint() => new(RealisationJson.PrintFingerprint(this));

    /// <summary>Whether two of them say the same.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <returns>True where key, value and dependencies are equal.</returns>
    public bool Equals(Realisation? other)
        => other is not null && Key == other.Key && Value == other.Value && Dependencies.Count == other.Dependencies.Count
            && Dependencies.All(dependency => other.Dependencies.TryGetValue(dependency.Key, out var path) && path == dependency.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Value);
}
