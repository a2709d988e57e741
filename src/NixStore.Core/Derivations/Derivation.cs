using System.Collections.Immutable;
using NixStore.IO;
using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>
/// A derivation: the program that builds outputs, and what it needs (Nix manual, "store derivation"; <c>src/libstore/derivations.cc</c>).
/// Texts can be any bytes. A byte that is not UTF-8 is represented by the lone surrogate U+DC00 plus the byte.
/// </summary>
public sealed record Derivation
{
    /// <summary>The variable that contains structured attributes as JSON.</summary>
    public const string StructuredAttributesVariable = "__json";

    internal const string FileExtension = ".drv";

    /// <summary>Gets the name, which becomes part of the names of the outputs. It is the name of the file without <c>.drv</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the outputs by name, sorted.</summary>
    public ImmutableSortedDictionary<string, DerivationOutput> Outputs { get; init; } = EmptyOutputs;

    /// <summary>Gets the derivations whose outputs are needed, sorted.</summary>
    public ImmutableSortedDictionary<StorePath, DerivationInput> InputDerivations { get; init; } = EmptyInputs;

    /// <summary>Gets the store paths that are needed and that no derivation builds, sorted.</summary>
    public ImmutableSortedSet<StorePath> InputSources { get; init; } = [];

    /// <summary>Gets the system that can build, such as <c>x86_64-linux</c>, or <c>builtin</c>.</summary>
    public required string System { get; init; }

    /// <summary>Gets the program that builds.</summary>
    public required string Builder { get; init; }

    /// <summary>Gets the arguments of the builder.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Gets the environment of the builder, sorted by the bytes of the names.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = EmptyEnvironment;

    /// <summary>Gets the references of the file: the input derivations and sources. The outputs are none.</summary>
    public IEnumerable<StorePath> References => InputSources.Union(InputDerivations.Keys);

    /// <summary>Gets outputs to add to.</summary>
    public static ImmutableSortedDictionary<string, DerivationOutput> EmptyOutputs { get; }
        = ImmutableSortedDictionary.Create<string, DerivationOutput>(StringComparer.Ordinal);

    /// <summary>Gets inputs to add to.</summary>
    public static ImmutableSortedDictionary<StorePath, DerivationInput> EmptyInputs { get; }
        = ImmutableSortedDictionary<StorePath, DerivationInput>.Empty;

    /// <summary>Gets an environment to add to.</summary>
    public static ImmutableSortedDictionary<string, string> EmptyEnvironment { get; }
        = ImmutableSortedDictionary.Create<string, string>(Comparer<string>.Create(LosslessUtf8.Compare));

    /// <summary>Returns the name of a derivation file without its extension.</summary>
    /// <param name="path">The store path of the file.</param>
    /// <returns>The name of the derivation.</returns>
    /// <exception cref="NixFormatException">The path does not end with <c>.drv</c>.</exception>
    public static string NameOf(StorePath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.IsDerivation
            ? path.Name[..^FileExtension.Length]
            : throw new NixFormatException($"'{path}' is not a derivation: its name does not end with {FileExtension}.");
    }

    /// <summary>Returns the store path of an output.</summary>
    /// <param name="outputName">The name of the output.</param>
    /// <param name="directory">The store directory.</param>
    /// <returns>The path, or null if it is not known before the output is built.</returns>
    /// <exception cref="NixFormatException">The derivation has no such output, or its name cannot be that of a store path.</exception>
    public StorePath? FindOutputPath(string outputName, StoreDirectory directory)
        => !Outputs.TryGetValue(outputName, out var output)
            ? throw new NixFormatException($"The derivation '{Name}' has no output '{outputName}'.")
            : output.FindPath(directory, Name, outputName);

    /// <summary>Returns the store paths of the outputs.</summary>
    /// <param name="directory">The store directory.</param>
    /// <returns>The paths by output name, sorted. Outputs whose path is not known before they are built are left out.</returns>
    /// <exception cref="NixFormatException">The name of an output cannot be that of a store path.</exception>
    public IReadOnlyDictionary<string, StorePath> FindOutputPaths(StoreDirectory directory)
        => Outputs
            .Select(output => KeyValuePair.Create(output.Key, output.Value.FindPath(directory, Name, output.Key)))
            .Where(static output => output.Value is not null)
            .ToImmutableSortedDictionary(static output => output.Key, static output => output.Value!, StringComparer.Ordinal);
}
