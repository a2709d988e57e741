using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>
/// A store path, or outputs that are built from a derivation (Nix manual, "deriving path"; <c>src/libstore/derived-path.cc</c>).
/// </summary>
public abstract record DerivedPath
{
    private protected const char Separator = '^';
    private protected const char LegacySeparator = '!';

    // Each output of a derivation that is itself an output is a level. Real paths have far fewer.
    private const int MostSteps = 32;

    /// <summary>Gets the store path at the start.</summary>
    public abstract StorePath BasePath { get; }

    /// <summary>Parses a derived path.</summary>
    /// <param name="text">A full store path, followed by <c>^</c> and the names of outputs if outputs of a derivation are
    /// requested.</param>
    /// <param name="directory">The store directory of the path.</param>
    /// <returns>The derived path. A single named output is a <see cref="BuiltOutputs"/> too.</returns>
    /// <exception cref="NixFormatException">The text is not valid.</exception>
    public static DerivedPath Parse(string text, StoreDirectory directory) => Parse(text, directory, Separator);

    /// <summary>Parses a derived path in the format of the worker protocol, with <c>!</c> instead of <c>^</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="directory">The store directory of the path.</param>
    /// <returns>The derived path. A single named output is a <see cref="BuiltOutputs"/> too.</returns>
    /// <exception cref="NixFormatException">The text is not valid.</exception>
    public static DerivedPath ParseLegacy(string text, StoreDirectory directory) => Parse(text, directory, LegacySeparator);

    /// <summary>Returns the derived path with a full store path.</summary>
    /// <param name="directory">The store directory of the path.</param>
    /// <returns>The text, such as <c>/nix/store/…-hello.drv^out,doc</c>.</returns>
    public string Print(StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return Print(directory, Separator);
    }

    /// <summary>Returns the derived path in the format of the worker protocol, with <c>!</c> instead of <c>^</c>.</summary>
    /// <param name="directory">The store directory of the path.</param>
    /// <returns>The text, such as <c>/nix/store/…-hello.drv!out,doc</c>.</returns>
    public string PrintLegacy(StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return Print(directory, LegacySeparator);
    }

    internal abstract string Print(StoreDirectory directory, char separator);

    private static DerivedPath Parse(string text, StoreDirectory directory, char separator)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(directory);
        var steps = text.Split(separator);
        if (steps.Length > MostSteps)
        {
            throw new NixFormatException($"The derived path has {steps.Length} steps, more than {MostSteps}.");
        }

        SingleDerivedPath path = new OpaquePath(directory.Parse(steps[0]));
        return steps.Length == 1
            ? path
            : new BuiltOutputs(
                steps[1..^1].Aggregate(path, static (derivation, output) => new BuiltOutput(derivation, output)),
                OutputsSpec.Parse(steps[^1]));
    }
}

/// <summary>A derived path that stands for exactly one store path: a known path or one output of a derivation.</summary>
public abstract record SingleDerivedPath : DerivedPath;

/// <summary>A known store path.</summary>
/// <param name="Path">The path.</param>
public sealed record OpaquePath(StorePath Path) : SingleDerivedPath
{
    /// <inheritdoc/>
    public override StorePath BasePath => Path;

    internal override string Print(StoreDirectory directory, char separator) => directory.Print(Path);
}

/// <summary>One output of a derivation, which may be the output of another one.</summary>
/// <param name="Derivation">The derivation.</param>
/// <param name="Output">The name of the output.</param>
public sealed record BuiltOutput(SingleDerivedPath Derivation, string Output) : SingleDerivedPath
{
    /// <summary>Gets the name of the output.</summary>
    public string Output { get; } = OutputName.Check(Output);

    /// <inheritdoc/>
    public override StorePath BasePath => Derivation.BasePath;

    internal override string Print(StoreDirectory directory, char separator)
        => $"{Derivation.Print(directory, separator)}{separator}{Output}";
}

/// <summary>Some or all outputs of a derivation, which may be the output of another one.</summary>
/// <param name="Derivation">The derivation.</param>
/// <param name="Outputs">The outputs.</param>
public sealed record BuiltOutputs(SingleDerivedPath Derivation, OutputsSpec Outputs) : DerivedPath
{
    /// <inheritdoc/>
    public override StorePath BasePath => Derivation.BasePath;

    internal override string Print(StoreDirectory directory, char separator)
        => $"{Derivation.Print(directory, separator)}{separator}{Outputs}";
}
