using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Realisations;

/// <summary>
/// The realisation of an output of a derivation: the store path that was built for it. Binary caches store it in <c>build-trace-v2</c>, or
/// in <c>realisations</c> in the format of Nix 2.8.
/// </summary>
/// <param name="Key">The output.</param>
/// <param name="Value">The store path.</param>
public sealed record Realisation(DrvOutput Key, UnkeyedRealisation Value)
{
    /// <summary>Gets the outputs that this one depends on, with their store paths. Only for keys that are hashes.</summary>
    public IReadOnlyDictionary<DrvOutput, StorePath> Dependencies { get; init; } = new Dictionary<DrvOutput, StorePath>();

    /// <summary>Returns the text that is signed: the JSON on one line, without signatures.</summary>
    /// <returns>The fingerprint.</returns>
    public Fingerprint Fingerprint() => new(RealisationJson.PrintFingerprint(this));

    /// <summary>Returns whether two values are equal.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <returns>True if key, value and dependencies are equal.</returns>
    public bool Equals(Realisation? other)
        => other is not null && Key == other.Key && Value == other.Value && Dependencies.Count == other.Dependencies.Count
            && Dependencies.All(dependency => other.Dependencies.TryGetValue(dependency.Key, out var path) && path == dependency.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Value);
}
