using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>Writes derivations as ATerms.</summary>
internal static class DerivationAtermWriter
{
    /// <summary>Writes a derivation whose input derivations have other names than their paths, as for its hash.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <param name="inputs">The input derivations, sorted by their names.</param>
    /// <returns>The ATerm.</returns>
    public static byte[] Write(Derivation derivation, StoreDirectory directory, IEnumerable<KeyValuePair<string, DerivationInput>> inputs)
    {
        var writer = new AtermWriter();
        writer.WriteToken(derivation.InputDerivations.Values.Any(static input => input.DynamicOutputs.Count > 0)
            ? "DrvWithVersion(\"xp-dyn-drv\","u8
            : "Derive("u8);
        writer.WriteList(derivation.Outputs, output =>
        {
            var path = output.Value.FindPath(directory, derivation.Name, output.Key);
            var fields = DerivationOutputFields.Of(output.Value, path is null ? null : directory.Print(path));
            writer.WriteTuple(output.Key, fields.Path, fields.Method, fields.Hash);
        });
        writer.WriteToken(","u8);
        writer.WriteList(inputs, input =>
        {
            writer.WriteToken("("u8);
            writer.WriteText(input.Key);
            writer.WriteToken(","u8);
            WriteInput(writer, input.Value);
            writer.WriteToken(")"u8);
        });
        writer.WriteToken(","u8);
        writer.WriteList(derivation.InputSources, path => writer.WriteText(directory.Print(path)));
        writer.WriteToken(","u8);
        writer.WriteText(derivation.System);
        writer.WriteToken(","u8);
        writer.WriteText(derivation.Builder);
        writer.WriteToken(","u8);
        writer.WriteList(derivation.Arguments, writer.WriteText);
        writer.WriteToken(","u8);
        writer.WriteList(derivation.Environment, variable => writer.WriteTuple(variable.Key, variable.Value));
        writer.WriteToken(")"u8);
        return writer.Written.ToArray();
    }

    private static void WriteInput(AtermWriter writer, DerivationInput input)
    {
        if (input.DynamicOutputs.Count == 0)
        {
            writer.WriteList(input.Outputs, writer.WriteText);
            return;
        }

        writer.WriteToken("("u8);
        writer.WriteList(input.Outputs, writer.WriteText);
        writer.WriteToken(","u8);
        writer.WriteList(input.DynamicOutputs, output =>
        {
            writer.WriteToken("("u8);
            writer.WriteText(output.Key);
            writer.WriteToken(","u8);
            WriteInput(writer, output.Value);
            writer.WriteToken(")"u8);
        });
        writer.WriteToken(")"u8);
    }
}
