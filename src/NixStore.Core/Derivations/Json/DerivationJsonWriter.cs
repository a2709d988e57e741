using NixStore.Json;
using NixStore.Paths;

namespace NixStore.Derivations.Json;

/// <summary>Writes derivations in version 1 of the JSON format. The writer of each later version overrides what differs.</summary>
/// <param name="writer">The writer of the JSON.</param>
/// <param name="directory">The store directory of the paths.</param>
internal class DerivationJsonWriter(JsonTextWriter writer, StoreDirectory directory)
{
    /// <summary>Gets the writer of the JSON.</summary>
    protected JsonTextWriter Writer => writer;

    /// <summary>Gets the store directory of the paths.</summary>
    protected StoreDirectory Directory => directory;

    /// <summary>Returns the writer of a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="writer">The writer of the JSON.</param>
    /// <param name="directory">The store directory of the paths.</param>
    public static DerivationJsonWriter For(DerivationJsonVersion version, JsonTextWriter writer, StoreDirectory directory)
        => version switch
        {
            DerivationJsonVersion.Version1 => new DerivationJsonWriter(writer, directory),
            DerivationJsonVersion.Version2 => new DerivationJsonWriter2(writer, directory),
            DerivationJsonVersion.Version3 => new DerivationJsonWriter3(writer, directory),
            DerivationJsonVersion.Version4 => new DerivationJsonWriter4(writer, directory),
            _ => throw new ArgumentOutOfRangeException(nameof(version)),
        };

    /// <summary>Writes an object of several derivations.</summary>
    /// <param name="derivations">The derivations, sorted by path.</param>
    public virtual void WriteAll(IEnumerable<KeyValuePair<StorePath, Derivation>> derivations)
        => WriteMap(derivations, derivation => Print(derivation.Key), derivation => Write(derivation.Value));

    /// <summary>Writes one derivation.</summary>
    /// <param name="derivation">The derivation.</param>
    public void Write(Derivation derivation) => writer.WriteObject(() =>
    {
        writer.WriteName("args");
        writer.WriteList(derivation.Arguments, writer.WriteText);
        writer.WriteMember("builder", derivation.Builder);
        writer.WriteName("env");
        WriteMap(
            derivation.Environment.Where(IsInEnvironment),
            static variable => variable.Key,
            variable => writer.WriteText(variable.Value));
        WriteInputs(derivation);
        WriteDerivationName(derivation);
        writer.WriteName("outputs");
        WriteMap(
            derivation.Outputs,
            static output => output.Key,
            output => writer.WriteObject(() => WriteOutput(derivation, output.Key, output.Value)));
        WriteStructuredAttributes(derivation);
        writer.WriteMember("system", derivation.System);
        WriteVersion();
    });

    /// <summary>Returns a path as this version writes it.</summary>
    protected virtual string Print(StorePath path) => directory.Print(path);

    /// <summary>Returns whether a variable is one of those in <c>env</c>.</summary>
    protected virtual bool IsInEnvironment(KeyValuePair<string, string> variable) => true;

    /// <summary>Writes the input derivations and sources.</summary>
    protected virtual void WriteInputs(Derivation derivation)
    {
        writer.WriteName("inputDrvs");
        WriteInputDerivations(derivation);
        writer.WriteName("inputSrcs");
        WriteInputSources(derivation);
    }

    /// <summary>Writes the object of the input derivations.</summary>
    protected void WriteInputDerivations(Derivation derivation)
        => WriteMap(derivation.InputDerivations, input => Print(input.Key), input => WriteInput(input.Value));

    /// <summary>Writes the list of the input sources.</summary>
    protected void WriteInputSources(Derivation derivation)
        => writer.WriteList(derivation.InputSources, path => writer.WriteText(Print(path)));

    /// <summary>Writes the outputs of one input derivation.</summary>
    protected virtual void WriteInput(DerivationInput input) => writer.WriteList(input.Outputs, writer.WriteText);

    /// <summary>Writes the name of the derivation, if this version has it.</summary>
    protected virtual void WriteDerivationName(Derivation derivation)
    {
    }

    /// <summary>Writes the members of an output.</summary>
    protected virtual void WriteOutput(Derivation derivation, string name, DerivationOutput output)
    {
        var path = output.FindPath(directory, derivation.Name, name);
        var fields = DerivationOutputFields.Of(output, path is null ? null : Print(path));
        if (output is FixedOutput)
        {
            writer.WriteMember("hash", fields.Hash);
        }

        if (fields.Method.Length > 0)
        {
            writer.WriteMember("hashAlgo", fields.Method);
        }

        WriteImpure(output);
        if (fields.Path.Length > 0)
        {
            writer.WriteMember("path", fields.Path);
        }
    }

    /// <summary>Writes that an output is impure, if it is.</summary>
    protected void WriteImpure(DerivationOutput output)
    {
        if (output is ImpureOutput)
        {
            writer.WriteName("impure");
            writer.WriteBoolean(true);
        }
    }

    /// <summary>Writes the structured attributes, if this version does not leave them in the environment.</summary>
    protected virtual void WriteStructuredAttributes(Derivation derivation)
    {
    }

    /// <summary>Writes the number of the version, if this version has it.</summary>
    protected virtual void WriteVersion()
    {
    }

    /// <summary>Writes an object with one member for each item.</summary>
    protected void WriteMap<T>(IEnumerable<T> items, Func<T, string> name, Action<T> write) => writer.WriteObject(() =>
    {
        foreach (var item in items)
        {
            writer.WriteName(name(item));
            write(item);
        }
    });
}
