using NixStore.Wire;

namespace NixStore.Protocols.Worker;

/// <summary>The negotiated version of the worker protocol, and the features that both sides support (from 1.38).</summary>
/// <param name="Number">The version.</param>
/// <param name="Features">The names of the features.</param>
public sealed record WorkerVersion(ProtocolVersion Number, IReadOnlySet<string> Features)
{
    /// <summary>The feature that outputs are identified by the path of the derivation, and that realisations are not JSON.</summary>
    public const string RealisationWithPath = "realisation-with-path-not-hash";

    /// <summary>The feature that the collector can also delete the referrers of given paths.</summary>
    public const string DeleteDeadSpecificReferrers = "delete-dead-specific-referrers";

    /// <summary>Gets the newest supported version.</summary>
    public static WorkerVersion Newest { get; } = new(
        new ProtocolVersion(1, 38), new HashSet<string>(StringComparer.Ordinal) { RealisationWithPath, DeleteDeadSpecificReferrers });

    /// <summary>Gets the oldest supported version, which is that of Nix 2.0.</summary>
    public static ProtocolVersion Oldest { get; } = new(1, 18);

    /// <summary>Gets the first version that negotiates features.</summary>
    public static ProtocolVersion WithFeatures { get; } = new(1, 38);

    /// <summary>Creates a version without features.</summary>
    /// <param name="number">The version.</param>
    /// <returns>The version.</returns>
    public static WorkerVersion Of(ProtocolVersion number) => new(number, new HashSet<string>());

    /// <summary>Returns whether the version is at least 1.x.</summary>
    /// <param name="minor">The number after the dot.</param>
    /// <returns>True for that version and newer ones.</returns>
    public bool IsAtLeast(byte minor) => Number >= new ProtocolVersion(1, minor);

    /// <summary>Returns whether both sides support a feature.</summary>
    /// <param name="feature">The name.</param>
    /// <returns>Whether both sides support it.</returns>
    public bool Has(string feature) => Features.Contains(feature);

    /// <summary>Returns the version and the features as a text.</summary>
    /// <returns>The text, such as <c>1.38 (realisation-with-path-not-hash)</c>.</returns>
    public override string ToString() => Features.Count == 0
        ? $"{Number}"
        : $"{Number} ({string.Join(", ", Features.Order(StringComparer.Ordinal))})";
}
