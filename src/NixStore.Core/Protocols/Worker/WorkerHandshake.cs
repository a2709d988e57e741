using NixStore.Wire;

namespace NixStore.Protocols.Worker;

/// <summary>The handshake of the worker protocol (<c>src/libstore/worker-protocol-connection.cc</c>).</summary>
public static class WorkerHandshake
{
    private const int MostFeatures = 1000;
    private const int LongestFeature = 1000;

    /// <summary>Gets the first part of the handshake, which determines the version.</summary>
    public static ProtocolHandshake Words { get; } = new("worker protocol", 0x6e697863, 0x6478696f);

    /// <summary>Writes the features of one side. Both sides do so if both support at least 1.38.</summary>
    /// <param name="wire">The target.</param>
    /// <param name="features">The names.</param>
    public static void WriteFeatures(WireWriter wire, IReadOnlySet<string> features)
    {
        ArgumentNullException.ThrowIfNull(wire);
        ArgumentNullException.ThrowIfNull(features);
        wire.Write((ulong)features.Count);
        foreach (var feature in features.Order(StringComparer.Ordinal))
        {
            wire.Write(feature);
        }
    }

    /// <summary>Reads the features of the other side.</summary>
    /// <param name="wire">The reader of the primitives.</param>
    /// <returns>The names, whether known or not.</returns>
    /// <exception cref="NixFormatException">The features are malformed.</exception>
    public static IReadOnlySet<string> ReadFeatures(WireReader wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        var count = wire.ReadNumber("The count of features", MostFeatures);
        var features = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0L; i < count; i++)
        {
            features.Add(wire.ReadString("A feature", LongestFeature));
        }

        return features;
    }
}
