using System.Buffers;
using System.Collections.Immutable;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>
/// The file format of derivations, an ATerm (Nix manual, <c>protocols/derivation-aterm</c>; <c>src/libstore/derivation/aterm.cc</c>). As in
/// Nix, lists can be in any order when they are read. They are written sorted.
/// </summary>
public static class DerivationAterm
{
    /// <summary>The maximum length of a derivation file, in bytes. Real ones have at most some megabytes.</summary>
    public const int MaximumLength = 64 * 1024 * 1024;

    // Real derivations have at most one level of dynamic outputs.
    private const int MostLevels = 32;

    /// <summary>Parses a derivation.</summary>
    /// <param name="text">The contents of the file.</param>
    /// <param name="name">The name of the derivation, which the file does not contain.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The derivation.</returns>
    /// <exception cref="NixFormatException">The text is not a derivation. The offset is in bytes.</exception>
    public static Derivation Parse(ReadOnlySpan<byte> text, string name, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(directory);
        if (text.IsEmpty)
        {
            throw new NixFormatException($"The derivation '{name}' is empty.");
        }

        var reader = new AtermReader(text);
        var hasDynamicOutputs = ReadStart(ref reader);
        var derivation = new Derivation
        {
            Name = name,
            Outputs = ReadOutputs(ref reader, name, directory),
            InputDerivations = ReadInputs(ref reader, directory, hasDynamicOutputs),
            InputSources = ReadSources(ref reader, directory),
            System = ReadNextText(ref reader),
            Builder = ReadNextText(ref reader),
            Arguments = ReadArguments(ref reader),
            Environment = ReadEnvironment(ref reader),
        };
        reader.Expect(")"u8);
        return reader.Next < 0
            ? derivation
            : throw new NixFormatException($"The derivation '{name}' has bytes after its end.", reader.Position);
    }

    /// <summary>Reads a derivation.</summary>
    /// <param name="source">The contents of the file, which are read to their end. The stream stays open.</param>
    /// <param name="name">The name of the derivation, which the file does not contain.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The derivation.</returns>
    /// <exception cref="NixFormatException">The contents are not a derivation or longer than <see cref="MaximumLength"/>.</exception>
    public static Derivation Read(Stream source, string name, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(source);
        var bytes = new ArrayBufferWriter<byte>(16 * 1024);
        for (int count; (count = source.Read(bytes.GetSpan(4096))) > 0;)
        {
            bytes.Advance(count);
            if (bytes.WrittenCount > MaximumLength)
            {
                throw new NixFormatException($"The derivation '{name}' is longer than {MaximumLength} bytes.", MaximumLength);
            }
        }

        return Parse(bytes.WrittenSpan, name, directory);
    }

    /// <summary>Writes a derivation.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The contents of the file.</returns>
    public static byte[] Write(Derivation derivation, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        ArgumentNullException.ThrowIfNull(directory);
        return Write(derivation, directory, derivation.InputDerivations.Select(
            input => KeyValuePair.Create(directory.Print(input.Key), input.Value)));
    }

    /// <summary>Computes the store path of the file of a derivation.</summary>
    /// <param name="derivation">The derivation, with its output paths.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The path. It depends on the contents of the file and on its references.</returns>
    /// <exception cref="NixFormatException">The name cannot be that of a store path.</exception>
    public static StorePath ComputePath(Derivation derivation, StoreDirectory directory)
    {
        var hash = Hash.Compute(NixHashAlgorithm.Sha256, Write(derivation, directory));
        return StorePathComputation.FromContentAddress(
            directory,
            derivation.Name + Derivation.FileExtension,
            new ContentAddress(ContentAddressMethod.Text, hash),
            derivation.References);
    }

    /// <summary>Writes a derivation whose input derivations have other names than their paths, as for its hash.</summary>
    /// <param name="derivation">The derivation.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <param name="inputs">The input derivations, sorted by their names.</param>
    /// <returns>The ATerm.</returns>
    internal static byte[] Write(Derivation derivation, StoreDirectory directory, IEnumerable<KeyValuePair<string, DerivationInput>> inputs)
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

    private static bool ReadStart(ref AtermReader reader)
    {
        reader.Expect("D"u8);
        if (reader.Next == 'e')
        {
            reader.Expect("erive("u8);
            return false;
        }

        reader.Expect("rvWithVersion("u8);
        var at = reader.Position;
        if (reader.ReadText() is not "xp-dyn-drv" and var version)
        {
            throw new NixFormatException($"The derivation has the unknown version '{version}'.", at);
        }

        reader.Expect(","u8);
        return true;
    }

    private static ImmutableSortedDictionary<string, DerivationOutput> ReadOutputs(
        ref AtermReader reader, string name, StoreDirectory directory)
    {
        var outputs = Derivation.EmptyOutputs.ToBuilder();
        reader.Expect("["u8);
        for (var isFirst = true; reader.HasItem(ref isFirst);)
        {
            var at = reader.Position;
            reader.Expect("("u8);
            var outputName = reader.ReadText();
            var fields = new DerivationOutputFields(ReadNextText(ref reader), ReadNextText(ref reader), ReadNextText(ref reader));
            reader.Expect(")"u8);
            if (outputName.Length == 0 || !outputs.TryAdd(outputName, ParseOutput(fields, name, outputName, directory, at)))
            {
                throw new NixFormatException($"The name '{outputName}' of an output of the derivation is empty or repeated.", at);
            }
        }

        return outputs.ToImmutable();
    }

    private static DerivationOutput ParseOutput(
        DerivationOutputFields fields, string name, string outputName, StoreDirectory directory, int at)
    {
        DerivationOutput output;
        try
        {
            output = fields.Parse(directory);
        }
        catch (NixFormatException e)
        {
            throw new NixFormatException($"The output '{outputName}' of the derivation is not valid: {e.Message}", at, e);
        }

        // Two derivations that mean the same must not have different hashes, so the path must follow from the hash.
        return output is FixedOutput known && directory.Print(known.FindPath(directory, name, outputName)) != fields.Path
            ? throw new NixFormatException(
                $"The output '{outputName}' of the derivation has the path '{fields.Path}', which does not match its hash.", at)
            : output;
    }

    private static ImmutableSortedDictionary<StorePath, DerivationInput> ReadInputs(
        ref AtermReader reader, StoreDirectory directory, bool hasDynamicOutputs)
    {
        var inputs = Derivation.EmptyInputs.ToBuilder();
        reader.Expect(",["u8);
        for (var isFirst = true; reader.HasItem(ref isFirst);)
        {
            reader.Expect("("u8);
            var at = reader.Position;
            var path = ReadPath(ref reader, directory);
            reader.Expect(","u8);
            var input = ReadInput(ref reader, hasDynamicOutputs ? MostLevels : 0);
            if (input.Outputs.IsEmpty && input.DynamicOutputs.IsEmpty)
            {
                throw new NixFormatException($"The derivation needs no output of its input {path}.", at);
            }

            inputs[path] = input;
            reader.Expect(")"u8);
        }

        return inputs.ToImmutable();
    }

    private static DerivationInput ReadInput(ref AtermReader reader, int levels)
    {
        if (reader.Next != '(' || levels == 0)
        {
            return new DerivationInput(ReadNames(ref reader));
        }

        reader.Expect("("u8);
        var names = ReadNames(ref reader);
        reader.Expect(",["u8);
        var outputs = DerivationInput.NoDynamicOutputs.ToBuilder();
        for (var isFirst = true; reader.HasItem(ref isFirst);)
        {
            reader.Expect("("u8);
            var name = reader.ReadText();
            reader.Expect(","u8);
            outputs[name] = ReadInput(ref reader, levels - 1);
            reader.Expect(")"u8);
        }

        reader.Expect(")"u8);
        return new DerivationInput(names) { DynamicOutputs = outputs.ToImmutable() };
    }

    private static ImmutableSortedSet<string> ReadNames(ref AtermReader reader) => DerivationInput.NoOutputs.Union(reader.ReadTexts());

    private static ImmutableSortedSet<StorePath> ReadSources(ref AtermReader reader, StoreDirectory directory)
    {
        var paths = ImmutableSortedSet.CreateBuilder<StorePath>();
        reader.Expect(",["u8);
        for (var isFirst = true; reader.HasItem(ref isFirst);)
        {
            paths.Add(ReadPath(ref reader, directory));
        }

        return paths.ToImmutable();
    }

    private static StorePath ReadPath(ref AtermReader reader, StoreDirectory directory)
    {
        var at = reader.Position;
        var text = reader.ReadText();
        return directory.TryParse(text, out var path)
            ? path
            : throw new NixFormatException($"The derivation needs '{text}', which is not a store path in {directory}.", at);
    }

    private static ImmutableArray<string> ReadArguments(ref AtermReader reader)
    {
        reader.Expect(","u8);
        return [.. reader.ReadTexts()];
    }

    private static ImmutableSortedDictionary<string, string> ReadEnvironment(ref AtermReader reader)
    {
        var environment = Derivation.EmptyEnvironment.ToBuilder();
        reader.Expect(",["u8);
        for (var isFirst = true; reader.HasItem(ref isFirst);)
        {
            reader.Expect("("u8);
            var name = reader.ReadText();
            environment[name] = ReadNextText(ref reader);
            reader.Expect(")"u8);
        }

        return environment.ToImmutable();
    }

    private static string ReadNextText(ref AtermReader reader)
    {
        reader.Expect(","u8);
        return reader.ReadText();
    }
}
