using NixStore.Building;
using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Wire;

namespace NixStore.Protocols.Worker;

/// <summary>Reads the values of the worker protocol in one of its versions (<c>src/libstore/worker-protocol.cc</c>).</summary>
/// <param name="wire">The reader of the primitives.</param>
/// <param name="directory">The store directory of the paths.</param>
/// <param name="version">The version that is spoken.</param>
public sealed class WorkerReader(WireReader wire, StoreDirectory directory, WorkerVersion version) : ProtocolReader(wire, directory)
{
    /// <summary>The version that is spoken.</summary>
    public WorkerVersion Version { get; } = version;

    /// <summary>Reads what the daemon tells of itself when the version is agreed.</summary>
    /// <returns>The response.</returns>
    /// <exception cref="NixFormatException">It cannot be read.</exception>
    public DaemonGreeting ReadGreeting()
        => new(
            Version.IsAtLeast(33) ? ReadText("The daemon's version") : null,
            Version.IsAtLeast(35) ? ReadValue<DaemonTrust>("The daemon's trust") : DaemonTrust.Unknown);

    /// <summary>Reads what is known of a path, the path itself first.</summary>
    /// <returns>What is known.</returns>
    /// <exception cref="NixFormatException">It cannot be read.</exception>
    public ValidPathInfo ReadPathInfo() => ReadPathInfo(ReadPath("A path"));

    /// <summary>Reads what is known of a path that was asked for.</summary>
    /// <param name="path">The path.</param>
    /// <returns>What is known.</returns>
    /// <exception cref="NixFormatException">It cannot be read.</exception>
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

    /// <summary>Reads what is to be built or substituted.</summary>
    /// <returns>What is.</returns>
    /// <exception cref="NixFormatException">It cannot be read.</exception>
    public DerivedPath ReadDerivedPath()
    {
        var derived = Parse("What is to be built", MaximumTextLength, text => DerivedPath.ParseLegacy(text, Directory));

        // Before 1.30 a derivation alone stood for all of its outputs.
        return !Version.IsAtLeast(30) && derived is OpaquePath { Path.IsDerivation: true } derivation
            ? new BuiltOutputs(derivation, OutputsSpec.All)
            : derived;
    }

    /// <summary>Reads what came of building something.</summary>
    /// <returns>The result.</returns>
    /// <exception cref="NixFormatException">It cannot be read.</exception>
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

    /// <summary>Reads what came of one of several things that were to be built.</summary>
    /// <returns>What was asked for, and what came of it.</returns>
    /// <exception cref="NixFormatException">It cannot be read.</exception>
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
        => Wire.ReadNumber("Whether a duration is told", 1) == 1
            ? TimeSpan.FromMicroseconds(Wire.ReadNumber("A duration", long.MaxValue / TimeSpan.TicksPerMicrosecond))
            : null;
}
