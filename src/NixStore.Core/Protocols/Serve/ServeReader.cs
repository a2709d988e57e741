using NixStore.Building;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Wire;

namespace NixStore.Protocols.Serve;

/// <summary>Reads the values of a version of the serve protocol (<c>src/libstore/serve-protocol.cc</c>).</summary>
/// <param name="wire">The reader of the primitives.</param>
/// <param name="directory">The store directory of the paths.</param>
/// <param name="version">The version of the protocol.</param>
public sealed class ServeReader(WireReader wire, StoreDirectory directory, ProtocolVersion version) : ProtocolReader(wire, directory)
{
    private const int LongestHash = 200;

    private static readonly ProtocolVersion _withOutputs = new(2, 6);
    private static readonly ProtocolVersion _withKeepFailed = new(2, 7);
    private static readonly ProtocolVersion _withRealisations = new(2, 8);

    /// <summary>Gets the version of the protocol.</summary>
    public ProtocolVersion Version { get; } = version;

    /// <summary>Reads the information about a path.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The information, without registration time.</returns>
    /// <exception cref="NixFormatException">The information is malformed.</exception>
    public ValidPathInfo ReadPathInfo(StorePath path)
    {
        var deriver = ReadOptionalPath("A deriver");
        var references = ReadPaths("references");

        // The download size, which is not used.
        Wire.ReadUInt64();
        return new ValidPathInfo
        {
            Path = path,
            Deriver = deriver,
            References = references,
            NarSize = Wire.ReadNumber("The size of a NAR"),
            NarHash = Parse("The hash of a NAR", LongestHash, static text => Hash.Parse(text)),
            ContentAddress = ReadOptionalContentAddress(),
            Signatures = ReadSignatures(),
        };
    }

    /// <summary>Reads the options of a build.</summary>
    /// <returns>The options.</returns>
    /// <exception cref="NixFormatException">The options are malformed.</exception>
    public ServeBuildOptions ReadBuildOptions() => new()
    {
        MaxSilentTime = (int)Wire.ReadNumber("The time of silence", int.MaxValue),
        BuildTimeout = (int)Wire.ReadNumber("The time of a build", int.MaxValue),
        MaxLogSize = Wire.ReadNumber("The size of a log"),
        Repeats = (int)Wire.ReadNumber("The count of repeats", int.MaxValue),
        EnforceDeterminism = Wire.ReadBoolean(),
        KeepFailed = Version >= _withKeepFailed && Wire.ReadBoolean(),
    };

    /// <summary>Reads the result of a build.</summary>
    /// <returns>The result.</returns>
    /// <exception cref="NixFormatException">The result is malformed.</exception>
    public BuildResult ReadBuildResult() => new()
    {
        Status = ReadValue<BuildStatus>("The status of a build"),
        ErrorMessage = ReadText("The error of a build"),
        TimesBuilt = (int)Wire.ReadNumber("The count of builds", int.MaxValue),
        IsNonDeterministic = Wire.ReadBoolean(),
        StartTime = ReadOptionalTime("The start of a build"),
        StopTime = ReadOptionalTime("The end of a build"),
        BuiltOutputs = ReadBuiltOutputs(),
    };

    private IReadOnlyDictionary<string, UnkeyedRealisation> ReadBuiltOutputs()
    {
        if (Version >= _withRealisations)
        {
            return ReadOutputs();
        }

        return Version >= _withOutputs
            ? ReadOutputsAsJson()
            : new Dictionary<string, UnkeyedRealisation>();
    }
}
