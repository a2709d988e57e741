using System.Text.Json;
using NixStore.Json;
using NixStore.Paths;

namespace NixStore.Derivations.Json;

/// <summary>Writes version 3: base names of paths, the number of the version, and structured attributes of their own.</summary>
/// <param name="writer">The writer of the JSON.</param>
/// <param name="directory">The store directory of the paths.</param>
internal class DerivationJsonWriter3(JsonTextWriter writer, StoreDirectory directory) : DerivationJsonWriter2(writer, directory)
{
    /// <summary>Gets the version.</summary>
    protected virtual DerivationJsonVersion Version => DerivationJsonVersion.Version3;

    /// <inheritdoc/>
    protected sealed override string Print(StorePath path) => path.BaseName;

    /// <inheritdoc/>
    protected sealed override bool IsInEnvironment(KeyValuePair<string, string> variable)
        => variable.Key != Derivation.StructuredAttributesVariable;

    /// <inheritdoc/>
    protected override void WriteOutput(Derivation derivation, string name, DerivationOutput output)
    {
        WriteMethod(output);
        if (output is InputAddressedOutput known)
        {
            Writer.WriteMember("path", Print(known.Path));
        }
    }

    /// <inheritdoc/>
    protected sealed override void WriteStructuredAttributes(Derivation derivation)
    {
        if (derivation.Environment.GetValueOrDefault(Derivation.StructuredAttributesVariable) is not { } text)
        {
            return;
        }

        try
        {
            using var attributes = JsonDocument.Parse(text);
            Writer.WriteName("structuredAttrs");
            Writer.WriteValue(attributes.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new NixFormatException(
                $"The structured attributes of the derivation '{derivation.Name}' are not valid JSON: {e.Message}", 0, e);
        }
    }

    /// <inheritdoc/>
    protected sealed override void WriteVersion()
    {
        Writer.WriteName("version");
        Writer.WriteNumber((int)Version);
    }
}
