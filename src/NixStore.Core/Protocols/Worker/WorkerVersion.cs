using NixStore.Wire;

namespace NixStore.Protocols.Worker;

/// <summary>The worker protocol as two sides speak it: its version, and the features that both have (from 1.38).</summary>
/// <param name="Number">The version.</param>
/// <param name="Features">The names of the features.</param>
public sealed record WorkerVersion(ProtocolVersion Number, IReadOnlySet<string> Features)
{
    /// <summary>Outputs of derivations are named by the derivation's path, and realisations are no JSON.</summary>
    public const string RealisationWithPath = "realisation-with-path-not-hash";

    /// <summary>The collector can be told to delete what refers to given paths as well.</summary>
    public const string DeleteDeadSpecificReferrers = "delete-dead-specific-referrers";

    /// <summary>The newest that is spoken here.</summary>
    public static WorkerVersion Newest { get; } = new(
        new ProtocolVersion(1, 38), new HashSet<string>(StringComparer.Ordinal) { RealisationWithPath, DeleteDeadSpecificReferrers });

    /// <summary>The oldest that is spoken here: that of Nix 2.0.</summary>
    public static ProtocolVersion Oldest { get; } = new(1, 18);

    /// <summary>The first version in which the two sides tell each other their features.</summary>
    public static ProtocolVersion WithFeatures { get; } = new(1, 38);

    /// <summary>Creates a version without features.</summary>
    /// <param name="number">The version.</param>
    /// <returns>The version.</returns>
    public static WorkerVersion Of(ProtocolVersion number) => new(number, new HashSet<string>());

    /// <summary>Whether it is at least a version 1.x.</summary>
    /// <param name="minor">The number after the dot.</param>
    /// <returns>True for that version and newer ones.</returns>
    public bool IsAtLeast(byte minor) => Number >= new ProtocolVersion(1, minor);

    /// <summary>Whether both sides have a feature.</summary>
    /// <param name="feature">The name.</param>
    /// <returns>True if they have.</returns>
    public bool Has(string feature) => Features.Contains(feature);

    /// <summary>The version and the features.</summary>
    /// <returns>Such as <c>1.38 (realisation-with-path-not-hash)</c>.</returns>
    public override string ToString() => Features.Count == 0 ? $"{Number}" : $"{Number} ({string.Join(", ", Features.Order(StringComparer.Ordinal))})";
}
