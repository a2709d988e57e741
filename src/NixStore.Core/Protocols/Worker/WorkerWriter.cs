using NixStore.Building;
using NixStore.Derivations;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Wire;

namespace NixStore.Protocols.Worker;

/// <summary>Writes the values of a version of the worker protocol.</summary>
/// <param name="wire">The writer of the primitives.</param>
/// <param name="directory">The store directory of the paths.</param>
/// <param name="version">The version of the protocol.</param>
public sealed class WorkerWriter(WireWriter wire, StoreDirectory directory, WorkerVersion version) : ProtocolWriter(wire, directory)
{
    /// <summary>Gets the version of the protocol.</summary>
    public WorkerVersion Version { get; } = version;

    /// <summary>Writes the information that the daemon sends about itself in the handshake.</summary>
    /// <param name="greeting">The information.</param>
    public void Write(DaemonGreeting greeting)
    {
        ArgumentNullException.ThrowIfNull(greeting);
        if (Version.IsAtLeast(33))
        {
            Wire.Write(greeting.NixVersion ?? "");
        }

        if (Version.IsAtLeast(35))
        {
            WriteValue(greeting.Trust);
        }
    }

    /// <summary>Writes a path and the information about it.</summary>
    /// <param name="info">The information.</param>
    public void Write(ValidPathInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        Write(info.Path);
        WriteUnkeyed(info);
    }

    /// <summary>Writes the information about a path, without the path.</summary>
    /// <param name="info">The information.</param>
    public void WriteUnkeyed(ValidPathInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        WriteOptional(info.Deriver);
        Wire.Write(info.NarHash.ToBareString(HashFormat.Base16));
        Write(info.References);
        WriteOptional(info.RegistrationTime);
        Wire.Write((ulong)info.NarSize);
        Wire.Write(info.Ultimate);
        Write(info.Signatures);
        WriteOptional(info.ContentAddress);
    }

    /// <summary>Writes a path to be built or substituted.</summary>
    /// <param name="derived">The path.</param>
    /// <exception cref="NixStoreException">The version does not support it: before 1.30 a derivation stands for its outputs.</exception>
    public void Write(DerivedPath derived)
    {
        ArgumentNullException.ThrowIfNull(derived);
        var sent = derived switch
        {
            _ when Version.IsAtLeast(30) => derived,
            BuiltOutputs { Outputs.IsAll: true } built => built.Derivation,
            OpaquePath { Path.IsDerivation: true } => throw new NixStoreException(
                $"The derivation {derived.Print(Directory)} itself cannot be requested in version {Version.Number} of the worker protocol, "
                + "in which it stands for its outputs. The other side must run Nix 2.4 or newer."),
            _ => derived,
        };
        Wire.Write(sent.PrintLegacy(Directory));
    }

    /// <summary>Writes the result of a build.</summary>
    /// <param name="result">The result.</param>
    public void Write(BuildResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        WriteValue(result.Status);
        Wire.Write(result.ErrorMessage);
        if (Version.IsAtLeast(29))
        {
            Wire.Write((ulong)result.TimesBuilt);
            Wire.Write(result.IsNonDeterministic);
            WriteOptional(result.StartTime);
            WriteOptional(result.StopTime);
        }

        if (Version.IsAtLeast(37))
        {
            Write(result.CpuUser);
            Write(result.CpuSystem);
        }

        WriteBuiltOutputs(result.BuiltOutputs);
    }

    /// <summary>Writes the result of building one of several paths.</summary>
    /// <param name="result">The requested path and its result.</param>
    public void Write(DerivedPathResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Write(result.Path);
        Write(result.Result);
    }

    private void WriteBuiltOutputs(IReadOnlyDictionary<string, UnkeyedRealisation> outputs)
    {
        if (Version.Has(WorkerVersion.RealisationWithPath))
        {
            WriteOutputs(outputs);
        }
        else if (Version.IsAtLeast(28))
        {
            WriteOutputsAsJson(outputs);
        }
    }

    private void Write(TimeSpan? duration)
    {
        Wire.Write(duration is not null);
        if (duration is { } sent)
        {
            Wire.Write((ulong)(sent.Ticks / TimeSpan.TicksPerMicrosecond));
        }
    }
}
