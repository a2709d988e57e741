using NixStore.Hashing;
using NixStore.Json;
using NixStore.Paths;

namespace NixStore.Derivations.Json;

/// <summary>Writes version 4: inputs in one object, and fixed outputs as content addresses.</summary>
/// <param name="writer">The writer of the JSON.</param>
/// <param name="directory">The store directory of the paths.</param>
internal sealed class DerivationJsonWriter4(JsonTextWriter writer, StoreDirectory directory) : DerivationJsonWriter3(writer, directory)
{
    /// <inheritdoc/>
    protected override DerivationJsonVersion Version => DerivationJsonVersion.Version4;

    /// <inheritdoc/>
    public override void WriteAll(IEnumerable<KeyValuePair<StorePath, Derivation>> derivations) => Writer.WriteObject(() =>
    {
        Writer.WriteName("derivations");
        base.WriteAll(derivations);
        WriteVersion();
    });

    /// <inheritdoc/>
    protected override void WriteInputs(Derivation derivation)
    {
        Writer.WriteName("inputs");
        Writer.WriteObject(() =>
        {
            Writer.WriteName("drvs");
            WriteInputDerivations(derivation);
            Writer.WriteName("srcs");
            WriteInputSources(derivation);
        });
    }

    /// <inheritdoc/>
    protected override void WriteOutput(Derivation derivation, string name, DerivationOutput output)
    {
        if (output is not FixedOutput { ContentAddress: var (method, hash) })
        {
            base.WriteOutput(derivation, name, output);
            return;
        }

        Writer.WriteMember("hash", hash.ToString(HashFormat.Sri));
        Writer.WriteMember("method", ContentAddressJson.PrintMethod(method));
    }
}
