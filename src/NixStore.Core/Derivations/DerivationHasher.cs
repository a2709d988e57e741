using System.Collections.Immutable;
using System.Text;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>
/// Computes hashes and output paths of derivations (Nix manual, "derivation hash modulo"; <c>src/libstore/derivation/modulo.cc</c>). In
/// the hash, each input derivation is replaced with its own hash, so that it does not matter how fixed outputs are built.
/// </summary>
/// <param name="directory">The store directory of the paths.</param>
/// <param name="findInput">Returns the hash of an input derivation.</param>
public sealed class DerivationHasher(StoreDirectory directory, Func<StorePath, DerivationHash> findInput)
{
    /// <summary>Computes the hash of a derivation as an input of others.</summary>
    /// <param name="derivation">The derivation, with its output paths.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="NixFormatException">The kinds of the outputs differ, or an input lacks an output that is needed.</exception>
    public DerivationHash Compute(Derivation derivation)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        CheckOutputs(derivation);
        return derivation.Outputs.First().Value switch
        {
            FixedOutput => new FixedOutputHashes(
                derivation.Outputs.ToImmutableSortedDictionary(static output => output.Key, output => HashOf(derivation, output.Key))),
            InputAddressedOutput when Print(derivation) is { } text => new InputAddressedHash(Hash.Compute(NixHashAlgorithm.Sha256, text)),
            _ => new UnknownDerivationHash(),
        };
    }

    /// <summary>Fills in the output paths that follow from a derivation, also in its environment, and checks those that it has.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <returns>The derivation with its paths. They stay unknown if an input has no known path.</returns>
    /// <exception cref="NixFormatException">A path or a variable of the derivation differs from the path that follows from it.</exception>
    public Derivation WithOutputPaths(Derivation derivation)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        CheckOutputs(derivation);
        return derivation.Outputs.First().Value switch
        {
            FixedOutput => WithEnvironment(derivation),
            InputAddressedOutput or DeferredOutput => WithInputAddresses(WithVariables(derivation)),
            _ => derivation,
        };
    }

    private Derivation WithInputAddresses(Derivation derivation)
        => PrintMasked(derivation) is { } text
            ? WithEnvironment(WithOutputs(derivation, Hash.Compute(NixHashAlgorithm.Sha256, text)))
            : RequireDeferred(derivation);

    // The hash depends on whether a variable exists, so the variables of outputs must exist before it is computed.
    private static Derivation WithVariables(Derivation derivation) => derivation with
    {
        Environment = derivation.Environment.AddRange(
            derivation.Outputs.Keys
                .Where(name => !derivation.Environment.ContainsKey(name))
                .Select(static name => KeyValuePair.Create(name, ""))),
    };

    /// <summary>Writes a derivation without its output paths and with the hashes of its inputs; null if an input has none.</summary>
    internal byte[]? PrintMasked(Derivation derivation) => Print(Mask(derivation));

    private static void CheckOutputs(Derivation derivation)
    {
        if (derivation.Outputs.IsEmpty)
        {
            throw new NixFormatException($"The derivation '{derivation.Name}' has no outputs.");
        }

        var kinds = derivation.Outputs.Values.Select(static output => output.GetType()).Distinct().Count();
        if (kinds > 1)
        {
            throw new NixFormatException($"The derivation '{derivation.Name}' has outputs of different kinds.");
        }

        if (derivation.Outputs.Values.First() is FixedOutput && (derivation.Outputs.Count > 1 || !derivation.Outputs.ContainsKey("out")))
        {
            throw new NixFormatException(
                $"The derivation '{derivation.Name}' has a fixed output, so it must have exactly one output with the name 'out'.");
        }
    }

    private static Derivation RequireDeferred(Derivation derivation)
        => derivation.Outputs.Values.All(static output => output is DeferredOutput)
            ? derivation
            : throw new NixFormatException(
                $"The derivation '{derivation.Name}' has output paths, but the path of an input is not known before it is built.");

    private static Derivation Mask(Derivation derivation) => derivation with
    {
        Outputs = derivation.Outputs.SetItems(
            derivation.Outputs.Keys.Select(static name => KeyValuePair.Create<string, DerivationOutput>(name, new DeferredOutput()))),
        Environment = derivation.Environment.SetItems(
            derivation.Outputs.Keys.Where(derivation.Environment.ContainsKey).Select(static name => KeyValuePair.Create(name, ""))),
    };

    private Derivation WithOutputs(Derivation derivation, Hash hash)
    {
        var outputs = derivation.Outputs;
        foreach (var (name, output) in derivation.Outputs)
        {
            var path = StorePathComputation.FromOutput(directory, name, hash, derivation.Name);
            if (output is InputAddressedOutput { Path: var found } && found != path)
            {
                throw new NixFormatException(
                    $"The output '{name}' of the derivation '{derivation.Name}' has the path {found}, but {path} follows from the "
                    + "derivation.");
            }

            outputs = outputs.SetItem(name, new InputAddressedOutput(path));
        }

        return derivation with { Outputs = outputs };
    }

    // The builder finds the paths of its outputs in variables of their names.
    private Derivation WithEnvironment(Derivation derivation)
    {
        var environment = derivation.Environment;
        foreach (var name in derivation.Outputs.Keys)
        {
            var path = directory.Print(derivation.FindOutputPath(name, directory)!);
            if (environment.GetValueOrDefault(name, "") is { Length: > 0 } found && found != path)
            {
                throw new NixFormatException(
                    $"The variable '{name}' of the derivation '{derivation.Name}' is '{found}', but the output has the path {path}.");
            }

            environment = environment.SetItem(name, path);
        }

        return derivation with { Environment = environment };
    }

    private Hash HashOf(Derivation derivation, string outputName)
    {
        var address = ((FixedOutput)derivation.Outputs[outputName]).ContentAddress;
        var method = DerivationOutputFields.PrintMethod(address.Method, address.Hash.Algorithm);
        var path = directory.Print(derivation.FindOutputPath(outputName, directory)!);
        return Hash.Compute(
            NixHashAlgorithm.Sha256,
            Encoding.UTF8.GetBytes($"fixed:out:{method}:{address.Hash.ToBareString(HashFormat.Base16)}:{path}"));
    }

    /// <summary>Writes a derivation with the hashes of its inputs; null if an input has none.</summary>
    private byte[]? Print(Derivation derivation)
    {
        var inputs = new SortedDictionary<string, DerivationInput>(StringComparer.Ordinal);
        foreach (var (path, input) in derivation.InputDerivations)
        {
            if (input.DynamicOutputs.Count > 0 || !TryReplace(path, input, inputs))
            {
                return null;
            }
        }

        return DerivationAtermWriter.Write(derivation, directory, inputs);
    }

    private bool TryReplace(StorePath path, DerivationInput input, SortedDictionary<string, DerivationInput> inputs)
    {
        switch (findInput(path))
        {
            case InputAddressedHash known:
                Add(inputs, known.Hash, input.Outputs);
                return true;
            case FixedOutputHashes known:
                foreach (var name in input.Outputs)
                {
                    Add(inputs, FindHash(path, known, name), ["out"]);
                }

                return true;
            default:
                return false;
        }
    }

    private static Hash FindHash(StorePath path, FixedOutputHashes hashes, string outputName)
        => hashes.Hashes.TryGetValue(outputName, out var hash)
            ? hash
            : throw new NixFormatException($"The derivation {path} has no output '{outputName}', which another one needs.");

    // Inputs with the same hash are one.
    private static void Add(SortedDictionary<string, DerivationInput> inputs, Hash hash, IEnumerable<string> names)
    {
        var key = hash.ToBareString(HashFormat.Base16);
        var known = inputs.GetValueOrDefault(key)?.Outputs ?? DerivationInput.NoOutputs;
        inputs[key] = new DerivationInput(known.Union(names));
    }
}
