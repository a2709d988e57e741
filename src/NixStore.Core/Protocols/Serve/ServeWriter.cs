using NixStore.Building;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Wire;

namespace NixStore.Protocols.Serve;

/// <summary>Writes the values of a version of the serve protocol.</summary>
/// <param name="wire">The writer of the primitives.</param>
/// <param name="directory">The store directory of the paths.</param>
/// <param name="version">The version of the protocol.</param>
public sealed class ServeWriter(WireWriter wire, StoreDirectory directory, ProtocolVersion version) : ProtocolWriter(wire, directory)
{
    private static readonly ProtocolVersion _withOutputs = new(2, 6);
    private static readonly ProtocolVersion _withKeepFailed = new(2, 7);
    private static readonly ProtocolVersion _withRealisations = new(2, 8);

    /// <summary>Gets the version of the protocol.</summary>
    public ProtocolVersion Version { get; } = version;

    /// <summary>Writes the information about a path, without the path.</summary>
    /// <param name="info">The information.</param>
    public void WriteUnkeyed(ValidPathInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        WriteOptional(info.Deriver);
        Write(info.References);

        // The download size, which is assumed to be that of the NAR.
        Wire.Write((ulong)info.NarSize);
        Wire.Write((ulong)info.NarSize);
        Wire.Write(info.NarHash.ToString(HashFormat.Nix32));
        WriteOptional(info.ContentAddress);
        Write(info.Signatures);
    }

    /// <summary>Writes the options of a build.</summary>
    /// <param name="options">The options.</param>
    public void Write(ServeBuildOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Wire.Write((ulong)options.MaxSilentTime);
        Wire.Write((ulong)options.BuildTimeout);
        Wire.Write((ulong)options.MaxLogSize);
        Wire.Write((ulong)options.Repeats);
        Wire.Write(options.EnforceDeterminism);
        if (Version >= _withKeepFailed)
        {
            Wire.Write(options.KeepFailed);
        }
    }

    /// <summary>Writes the result of a build.</summary>
    /// <param name="result">The result.</param>
    public void Write(BuildResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        WriteValue(result.Status);
        Wire.Write(result.ErrorMessage);
        Wire.Write((ulong)result.TimesBuilt);
        Wire.Write(result.IsNonDeterministic);
        WriteOptional(result.StartTime);
        WriteOptional(result.StopTime);
        if (Version >= _withRealisations)
        {
            WriteOutputs(result.BuiltOutputs);
        }
        else if (Version >= _withOutputs)
        {
            WriteOutputsAsJson(result.BuiltOutputs);
        }
    }
}
