using NixStore.Building;
using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Wire;

namespace NixStore.Protocols.Worker;

/// <summary>Reads the values of a version of the worker protocol (<c>src/libstore/worker-protocol.cc</c>).</summary>
/// <param name="wire">The reader of the primitives.</param>
/// <param name="directory">The store directory of the paths.</param>
/// <param name="version">The version of the protocol.</param>
public sealed class WorkerReader(WireReader wire, StoreDirectory directory, WorkerVersion version) : ProtocolReader(wire, directory)
{
    /// <summary>Gets the version of the protocol.</summary>
    public WorkerVersion Version { get; } = version;

    /// <summary>Reads the information that the daemon sends about itself in the handshake.</summary>
    /// <returns>The information.</returns>
    /// <exception cref="NixFormatException">The information is malformed.</exception>
    public DaemonGreeting ReadGreeting()
        => new(
            Version.IsAtLeast(33) ? ReadText("The daemon's version") : null,
            Version.IsAtLeast(35) ? ReadValue<DaemonTrust>("The daemon's trust") : DaemonTrust.Unknown);

    /// <summary>Reads a path and the information about it.</summary>
    /// <returns>The information.</returns>
    /// <exception cref="NixFormatException">The information is malformed.</exception>
    public ValidPathInfo ReadPathInfo() => ReadPathInfo(ReadPath("A path"));

    /// <summary>Reads the information about a known path.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The information.</returns>
    /// <exception cref="NixFormatException">The information is malformed.</exception>
    public ValidPathInfo ReadPathInfo(StorePath path) => new()
    {
        Path = path,
        Deriver = ReadOptionalPath("A deriver"),
        NarHash = ReadSha256("The hash of a NAR"),
        References = ReadPaths("references"),
        RegistrationTime = ReadOptionalTime("A registration time"),
        NarSize = Wire.ReadNumber("The size of a NAR"),
        Ultimate = Wire.ReadBoolean(),
        Signatures = ReadSignatures(),
        ContentAddress = ReadOptionalContentAddress(),
    };

    /// <summary>Reads a path to be built or substituted.</summary>
    /// <returns>The path.</returns>
    /// <exception cref="NixFormatException">The path is malformed.</exception>
    public DerivedPath ReadDerivedPath()
    {
        var derived = Parse("What is to be built", MaximumTextLength, text => DerivedPath.ParseLegacy(text, Directory));

        // Before 1.30 a derivation stands for all of its outputs.
        return !Version.IsAtLeast(30) && derived is OpaquePath { Path.IsDerivation: true } derivation
            ? new BuiltOutputs(derivation, OutputsSpec.All)
            : derived;
    }

    /// <summary>Reads the result of a build.</summary>
    /// <returns>The result.</returns>
    /// <exception cref="NixFormatException">The result is malformed.</exception>
    public BuildResult ReadBuildResult()
    {
        var result = new BuildResult
        {
            Status = ReadValue<BuildStatus>("The status of a build"),
            ErrorMessage = ReadText("The error of a build"),
        };
        if (Version.IsAtLeast(29))
        {
            result = result with
            {
                TimesBuilt = (int)Wire.ReadNumber("The count of builds", int.MaxValue),
                IsNonDeterministic = Wire.ReadBoolean(),
                StartTime = ReadOptionalTime("The start of a build"),
                StopTime = ReadOptionalTime("The end of a build"),
            };
        }

        if (Version.IsAtLeast(37))
        {
            result = result with { CpuUser = ReadOptionalDuration(), CpuSystem = ReadOptionalDuration() };
        }

        return result with { BuiltOutputs = ReadBuiltOutputs() };
    }

    /// <summary>Reads the result of building one of several paths.</summary>
    /// <returns>The requested path and its result.</returns>
    /// <exception cref="NixFormatException">The result is malformed.</exception>
    public DerivedPathResult ReadDerivedPathResult() => new(ReadDerivedPath(), ReadBuildResult());

    private IReadOnlyDictionary<string, UnkeyedRealisation> ReadBuiltOutputs()
    {
        if (Version.Has(WorkerVersion.RealisationWithPath))
        {
            return ReadOutputs();
        }

        return Version.IsAtLeast(28)
            ? ReadOutputsAsJson()
            : new Dictionary<string, UnkeyedRealisation>();
    }

    private TimeSpan? ReadOptionalDuration()
        => Wire.ReadNumber("The presence of a duration", 1) == 1
            ? TimeSpan.FromMicroseconds(Wire.ReadNumber("A duration", long.MaxValue / TimeSpan.TicksPerMicrosecond))
            : null;
}
