using NixStore.Hashing;
using NixStore.Json;
using NixStore.Paths;

namespace NixStore.Derivations.Json;

/// <summary>Writes version 2: the name, dynamic outputs, and separate method and algorithm.</summary>
/// <param name="writer">The writer of the JSON.</param>
/// <param name="directory">The store directory of the paths.</param>
internal class DerivationJsonWriter2(JsonTextWriter writer, StoreDirectory directory) : DerivationJsonWriter(writer, directory)
{
    /// <inheritdoc/>
    protected sealed override void WriteDerivationName(Derivation derivation) => Writer.WriteMember("name", derivation.Name);

    /// <inheritdoc/>
    protected sealed override void WriteInput(DerivationInput input) => Writer.WriteObject(() =>
    {
        Writer.WriteName("dynamicOutputs");
        WriteMap(input.DynamicOutputs, static output => output.Key, output => WriteInput(output.Value));
        Writer.WriteName("outputs");
        Writer.WriteList(input.Outputs, Writer.WriteText);
    });

    /// <inheritdoc/>
    protected override void WriteOutput(Derivation derivation, string name, DerivationOutput output)
    {
        WriteMethod(output);
        if (output.FindPath(Directory, derivation.Name, name) is { } path)
        {
            Writer.WriteMember("path", Print(path));
        }
    }

    /// <summary>Writes the hash, the algorithm and the method of an output that has them.</summary>
    protected void WriteMethod(DerivationOutput output)
    {
        switch (output)
        {
            case FixedOutput { ContentAddress: var (method, hash) }:
                Writer.WriteMember("hash", hash.ToBareString(HashFormat.Base16));
                WriteMethod(output, method, hash.Algorithm);
                break;
            case FloatingOutput floating:
                WriteMethod(output, floating.Method, floating.Algorithm);
                break;
            case ImpureOutput impure:
                WriteMethod(output, impure.Method, impure.Algorithm);
                break;
        }
    }

    private void WriteMethod(DerivationOutput output, ContentAddressMethod method, NixHashAlgorithm algorithm)
    {
        Writer.WriteMember("hashAlgo", algorithm.NixName());
        WriteImpure(output);
        Writer.WriteMember("method", ContentAddressJson.PrintMethod(method));
    }
}
