using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>The rule for names of outputs of a derivation, which become part of the name of a store path.</summary>
internal static class OutputName
{
    /// <summary>Returns the name, and throws if it is not valid.</summary>
    /// <exception cref="NixFormatException">The text cannot be the name of an output.</exception>
    public static string Check(string name)
        => StorePath.FindNameFault(name) is { } fault
            ? throw new NixFormatException($"'{name}' is not the name of an output: {fault}.")
            : name;
}
