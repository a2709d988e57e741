using NixStore.Building;
using NixStore.Derivations;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Wire;

namespace NixStore.Protocols.Worker;

/// <summary>Writes the values of the worker protocol in one of its versions.</summary>
/// <param name="wire">The writer of the primitives.</param>
/// <param name="directory">The store directory of the paths.</param>
/// <param name="version">The version that is spoken.</param>
public sealed class WorkerWriter(WireWriter wire, StoreDirectory directory, WorkerVersion version) : ProtocolWriter(wire, directory)
{
    /// <summary>The version that is spoken.</summary>
    public WorkerVersion Version { get; } = version;

    /// <summary>Writes what a daemon tells of itself when the version is agreed.</summary>
    /// <param name="greeting">The response.</param>
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

    /// <summary>Writes a path and what is known of it.</summary>
    /// <param name="info">What is known.</param>
    public void Write(ValidPathInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        Write(info.Path);
        WriteUnkeyed(info);
    }

    /// <summary>Writes what is known of a path, without the path.</summary>
    /// <param name="info">What is known.</param>
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

    /// <summary>Writes what is to be built or substituted.</summary>
    /// <param name="derived">What is.</param>
    /// <exception cref="NixStoreException">The version cannot say so: before 1.30 a derivation stands for its outputs.</exception>
    public void Write(DerivedPath derived)
    {
        ArgumentNullException.ThrowIfNull(derived);
        var told = derived switch
        {
            _ when Version.IsAtLeast(30) => derived,
            BuiltOutputs { Outputs.IsAll: true } built => built.Derivation,
            OpaquePath { Path.IsDerivation: true } => throw new NixStoreException(
                $"The derivation {derived.Print(Directory)} itself cannot be asked for in version {Version.Number} of the worker protocol, "
                + "which would take it for its outputs. It takes Nix 2.4 or newer on the other side."),
            _ => derived,
        };
        Wire.Write(told.PrintLegacy(Directory));
    }

    /// <summary>Writes what came of building something.</summary>
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

    /// <summary>Writes what came of one of several things that were to be built.</summary>
    /// <param name="result">What was asked for, and what came of it.</param>
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
        if (duration is { } told)
        {
            Wire.Write((ulong)(told.Ticks / TimeSpan.TicksPerMicrosecond));
        }
    }
}
