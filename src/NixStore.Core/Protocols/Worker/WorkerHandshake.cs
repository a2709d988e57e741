using NixStore.Wire;

namespace NixStore.Protocols.Worker;

/// <summary>How a connection begins (<c>src/libstore/worker-protocol-connection.cc</c>).</summary>
public static class WorkerHandshake
{
    private const int MostFeatures = 1000;
    private const int LongestFeature = 1000;

    /// <summary>The first words, by which the version is agreed.</summary>
    public static ProtocolHandshake Words { get; } = new("worker protocol", 0x6e697863, 0x6478696f);

    /// <summary>Writes the features of one side; both do where both speak at least 1.38.</summary>
    /// <param name="wire">The target.</param>
    /// <param name="features">Their names.</param>
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
    /// <param name="wire">Where they come from.</param>
    /// <returns>Their names, known here or not.</returns>
    /// <exception cref="NixFormatException">They cannot be read.</exception>
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
