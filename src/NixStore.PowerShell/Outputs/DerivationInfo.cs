using System.Collections.ObjectModel;
using System.Collections.Specialized;
using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>A derivation in a store.</summary>
public sealed class DerivationInfo
{
    private readonly Derivation _derivation;

    internal DerivationInfo(StorePath path, Derivation derivation, StoreDirectory directory, StoreReference store)
    {
        _derivation = derivation;
        Directory = directory;
        StorePath = path;
        StoreReference = store;
        Path = directory.Print(path);
        var paths = derivation.FindOutputPaths(directory);
        Outputs = new([.. derivation.Outputs.Select(
            output => new DerivationOutputInfo(
                output.Key, output.Value, paths.TryGetValue(output.Key, out var known) ? directory.Print(known) : null))]);
        InputDerivations = new([.. derivation.InputDerivations.Select(
            input => new DerivationInputInfo(directory.Print(input.Key), [.. input.Value.Outputs]))]);
        InputSources = [.. derivation.InputSources.Select(directory.Print)];
    }

    /// <summary>Gets the name, without the hash part and <c>.drv</c>.</summary>
    public string Name => _derivation.Name;

    /// <summary>Gets the full store path of the file of the derivation.</summary>
    public string Path { get; }

    /// <summary>Gets the system that can build, such as <c>x86_64-linux</c>.</summary>
    public string System => _derivation.System;

    /// <summary>Gets the outputs, sorted by name.</summary>
    public ReadOnlyCollection<DerivationOutputInfo> Outputs { get; }

    /// <summary>Gets the program that builds.</summary>
    public string Builder => _derivation.Builder;

    /// <summary>Gets the arguments of the builder.</summary>
    public TextList Arguments => field ??= [.. _derivation.Arguments];

    /// <summary>Gets the variables of the environment of the builder. The dictionary is read-only.</summary>
    public OrderedDictionary Environment => field ??= CopyEnvironment();

    /// <summary>Gets the derivations whose outputs are needed.</summary>
    public ReadOnlyCollection<DerivationInputInfo> InputDerivations { get; }

    /// <summary>Gets the full paths of the sources that are needed.</summary>
    public TextList InputSources { get; }

    /// <summary>Gets the store, as <c>-Store</c> accepts it.</summary>
    public string Store => StoreReference.Text;

    /// <summary>Gets the store path of the file.</summary>
    internal StorePath StorePath { get; }

    /// <summary>Gets the store directory of the paths.</summary>
    internal StoreDirectory Directory { get; }

    /// <summary>Gets the reference of the store.</summary>
    internal StoreReference StoreReference { get; }

    /// <summary>Returns the derivation as the type of the core. A method, so that views and wildcards for properties exclude it.</summary>
    /// <returns>The derivation.</returns>
    public Derivation ToDerivation() => _derivation;

    /// <summary>Returns the full store path, so that native commands receive it as their argument.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;

    private OrderedDictionary CopyEnvironment()
    {
        var variables = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in _derivation.Environment)
        {
            variables.Add(name, value);
        }

        return variables.AsReadOnly();
    }
}
