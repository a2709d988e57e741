using System.Collections.Immutable;
using System.Text.Json;
using NixStore.Hashing;
using NixStore.Json;
using NixStore.Paths;

namespace NixStore.Derivations.Json;

/// <summary>
/// Reads derivations in any version of the JSON format. What distinguishes the versions is recognized member by member, because versions 1
/// and 2 have no number.
/// </summary>
/// <param name="form">The format, for messages.</param>
/// <param name="directory">The store directory of the paths.</param>
internal sealed class DerivationJsonReader(JsonForm form, StoreDirectory directory)
{
    // Real derivations have at most one level of dynamic outputs.
    private const int MostLevels = 32;

    /// <summary>Reads one derivation.</summary>
    /// <param name="item">The object.</param>
    /// <param name="key">The path of the derivation, or null if it is not known.</param>
    /// <returns>The derivation.</returns>
    /// <exception cref="NixFormatException">The object is not a derivation.</exception>
    public Derivation Read(JsonElement item, string? key)
    {
        CheckVersion(item);
        var name = form.FindText(item, "name") ?? NameOf(key);
        var inputs = form.Find(item, "inputs");
        return new Derivation
        {
            Name = name,
            Outputs = Derivation.EmptyOutputs.AddRange(
                form.FindMembers(item, "outputs").Select(output => KeyValuePair.Create(OutputName.Check(output.Name), ReadOutput(output)))),
            InputDerivations = Derivation.EmptyInputs.AddRange(
                (inputs is { } nested ? form.FindMembers(nested, "drvs") : form.FindMembers(item, "inputDrvs"))
                    .Select(input => KeyValuePair.Create(ParsePath(input.Name), ReadInput(input.Value, MostLevels)))),
            InputSources = [.. (inputs is { } both ? form.FindTexts(both, "srcs") : form.FindTexts(item, "inputSrcs")).Select(ParsePath)],
            System = form.RequireText(item, "system"),
            Builder = form.RequireText(item, "builder"),
            Arguments = [.. form.FindTexts(item, "args")],
            Environment = ReadEnvironment(item),
        };
    }

    private void CheckVersion(JsonElement item)
    {
        var version = form.FindNumber(item, "version");
        if (version is not null && !Enum.IsDefined((DerivationJsonVersion)version))
        {
            throw new NixFormatException($"The derivation is in version {version} of its JSON format. Versions 1 to 4 are supported.");
        }
    }

    private string NameOf(string? key)
        => key is null
            ? throw new NixFormatException("The derivation lacks 'name'.")
            : Derivation.NameOf(ParsePath(key));

    // Since version 3, paths are base names.
    private StorePath ParsePath(string text)
        => text.Contains('/', StringComparison.Ordinal) ? directory.Parse(text) : StorePath.Parse(text);

    private DerivationOutput ReadOutput(JsonProperty output)
    {
        var path = form.FindText(output.Value, "path");
        var hash = form.FindText(output.Value, "hash");
        var algorithm = form.FindText(output.Value, "hashAlgo");
        if (hash is null && algorithm is null)
        {
            return path is null ? new DeferredOutput() : new InputAddressedOutput(ParsePath(path));
        }

        return ReadContentAddressed(output.Value, hash, algorithm);
    }

    // In version 1, the algorithm has the method as its prefix. In version 4, a hash names its algorithm.
    private DerivationOutput ReadContentAddressed(JsonElement output, string? hash, string? algorithm)
    {
        ContentAddressMethod method;
        NixHashAlgorithm? named = null;
        if (form.FindText(output, "method") is { } text)
        {
            method = ContentAddressJson.ParseMethod(text);
            named = algorithm is null ? null : ParseAlgorithm(algorithm);
        }
        else
        {
            (method, named) = ContentAddress.ParseMethodPrefix(
                algorithm ?? throw new NixFormatException("The derivation lacks 'hashAlgo'."));
        }

        return hash is not null ? new FixedOutput(new ContentAddress(method, Hash.Parse(hash, named)))
            : form.FindBoolean(output, "impure") == true ? new ImpureOutput(method, named!.Value)
            : new FloatingOutput(method, named!.Value);
    }

    private static NixHashAlgorithm ParseAlgorithm(string text)
        => NixHashAlgorithmExtensions.TryParse(text, out var algorithm)
            ? algorithm
            : throw new NixFormatException($"The derivation has the unknown hash algorithm '{text}'.");

    private DerivationInput ReadInput(JsonElement input, int levels)
    {
        if (input.ValueKind == JsonValueKind.Array)
        {
            return new DerivationInput(NamesOf(input.EnumerateArray().Select(name => form.TextOf(name, "inputDrvs"))));
        }

        if (levels == 0)
        {
            throw new NixFormatException($"The derivation has more than {MostLevels} levels of dynamic outputs.");
        }

        return new DerivationInput(NamesOf(form.FindTexts(input, "outputs")))
        {
            DynamicOutputs = DerivationInput.NoDynamicOutputs.AddRange(form.FindMembers(input, "dynamicOutputs")
                .Select(output => KeyValuePair.Create(output.Name, ReadInput(output.Value, levels - 1)))),
        };
    }

    private static ImmutableSortedSet<string> NamesOf(IEnumerable<string> names) => DerivationInput.NoOutputs.Union(names);

    private ImmutableSortedDictionary<string, string> ReadEnvironment(JsonElement item)
    {
        var environment = Derivation.EmptyEnvironment.AddRange(form.FindMembers(item, "env")
            .Select(variable => KeyValuePair.Create(variable.Name, form.TextOf(variable.Value, "env"))));
        if (form.Find(item, "structuredAttrs") is not { } attributes)
        {
            return environment;
        }

        var writer = new JsonTextWriter(indentation: 0);
        writer.WriteValue(attributes);
        return environment.SetItem(Derivation.StructuredAttributesVariable, writer.ToString());
    }
}
