using System.Collections.Immutable;
using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>Reads a derivation from an ATerm.</summary>
/// <param name="text">The ATerm.</param>
/// <param name="name">The name of the derivation.</param>
/// <param name="directory">The store directory of the paths.</param>
internal ref struct DerivationAtermReader(ReadOnlySpan<byte> text, string name, StoreDirectory directory)
{
    // Real derivations have at most one level of dynamic outputs.
    private const int MostLevels = 32;

    private AtermReader _reader = new(text);

    /// <summary>Reads the derivation.</summary>
    /// <returns>The derivation.</returns>
    /// <exception cref="NixFormatException">The text is not a derivation. The offset is in bytes.</exception>
    public Derivation Read()
    {
        var hasDynamicOutputs = ReadStart();
        var derivation = new Derivation
        {
            Name = name,
            Outputs = ReadOutputs(),
            InputDerivations = ReadInputs(hasDynamicOutputs),
            InputSources = ReadSources(),
            System = ReadNextText(),
            Builder = ReadNextText(),
            Arguments = ReadArguments(),
            Environment = ReadEnvironment(),
        };
        _reader.Expect(")"u8);
        return _reader.Next < 0
            ? derivation
            : throw new NixFormatException($"The derivation '{name}' has bytes after its end.", _reader.Position);
    }

    private bool ReadStart()
    {
        _reader.Expect("D"u8);
        if (_reader.Next == 'e')
        {
            _reader.Expect("erive("u8);
            return false;
        }

        _reader.Expect("rvWithVersion("u8);
        var at = _reader.Position;
        if (_reader.ReadText() is not "xp-dyn-drv" and var version)
        {
            throw new NixFormatException($"The derivation has the unknown version '{version}'.", at);
        }

        _reader.Expect(","u8);
        return true;
    }

    private ImmutableSortedDictionary<string, DerivationOutput> ReadOutputs()
    {
        var outputs = Derivation.EmptyOutputs.ToBuilder();
        _reader.Expect("["u8);
        for (var isFirst = true; _reader.HasItem(ref isFirst);)
        {
            var at = _reader.Position;
            _reader.Expect("("u8);
            var outputName = _reader.ReadText();
            var fields = new DerivationOutputFields(ReadNextText(), ReadNextText(), ReadNextText());
            _reader.Expect(")"u8);
            if (outputName.Length == 0 || !outputs.TryAdd(outputName, ParseOutput(fields, outputName, at)))
            {
                throw new NixFormatException($"The name '{outputName}' of an output of the derivation is empty or repeated.", at);
            }
        }

        return outputs.ToImmutable();
    }

    private readonly DerivationOutput ParseOutput(DerivationOutputFields fields, string outputName, int at)
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

    private ImmutableSortedDictionary<StorePath, DerivationInput> ReadInputs(bool hasDynamicOutputs)
    {
        var inputs = Derivation.EmptyInputs.ToBuilder();
        _reader.Expect(",["u8);
        for (var isFirst = true; _reader.HasItem(ref isFirst);)
        {
            _reader.Expect("("u8);
            var at = _reader.Position;
            var path = ReadPath();
            _reader.Expect(","u8);
            var input = ReadInput(hasDynamicOutputs ? MostLevels : 0);
            if (input.Outputs.IsEmpty && input.DynamicOutputs.IsEmpty)
            {
                throw new NixFormatException($"The derivation needs no output of its input {path}.", at);
            }

            inputs[path] = input;
            _reader.Expect(")"u8);
        }

        return inputs.ToImmutable();
    }

    private DerivationInput ReadInput(int levels)
    {
        if (_reader.Next != '(' || levels == 0)
        {
            return new DerivationInput(ReadNames());
        }

        _reader.Expect("("u8);
        var names = ReadNames();
        _reader.Expect(",["u8);
        var outputs = DerivationInput.NoDynamicOutputs.ToBuilder();
        for (var isFirst = true; _reader.HasItem(ref isFirst);)
        {
            _reader.Expect("("u8);
            var outputName = _reader.ReadText();
            _reader.Expect(","u8);
            outputs[outputName] = ReadInput(levels - 1);
            _reader.Expect(")"u8);
        }

        _reader.Expect(")"u8);
        return new DerivationInput(names) { DynamicOutputs = outputs.ToImmutable() };
    }

    private ImmutableSortedSet<string> ReadNames() => DerivationInput.NoOutputs.Union(_reader.ReadTexts());

    private ImmutableSortedSet<StorePath> ReadSources()
    {
        var paths = ImmutableSortedSet.CreateBuilder<StorePath>();
        _reader.Expect(",["u8);
        for (var isFirst = true; _reader.HasItem(ref isFirst);)
        {
            paths.Add(ReadPath());
        }

        return paths.ToImmutable();
    }

    private StorePath ReadPath()
    {
        var at = _reader.Position;
        var text = _reader.ReadText();
        return directory.TryParse(text, out var path)
            ? path
            : throw new NixFormatException($"The derivation needs '{text}', which is not a store path in {directory}.", at);
    }

    private ImmutableArray<string> ReadArguments()
    {
        _reader.Expect(","u8);
        return [.. _reader.ReadTexts()];
    }

    private ImmutableSortedDictionary<string, string> ReadEnvironment()
    {
        var environment = Derivation.EmptyEnvironment.ToBuilder();
        _reader.Expect(",["u8);
        for (var isFirst = true; _reader.HasItem(ref isFirst);)
        {
            _reader.Expect("("u8);
            var variable = _reader.ReadText();
            environment[variable] = ReadNextText();
            _reader.Expect(")"u8);
        }

        return environment.ToImmutable();
    }

    private string ReadNextText()
    {
        _reader.Expect(","u8);
        return _reader.ReadText();
    }
}
