using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>The rule for names of a derivation's outputs: they become part of a store path's name.</summary>
internal static class OutputName
{
    /// <summary>Lets a good name through.</summary>
    /// <exception cref="NixFormatException">The text cannot be the name of an output.</exception>
    public static string Check(string name)
        => StorePath.FindNameFault(name) is { } fault
            ? throw new NixFormatException($"'{name}' is not the name of an output: {fault}.")
            : name;
}
