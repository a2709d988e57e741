using System.Text.RegularExpressions;
using NixStore.Derivations;

namespace NixStore.Closures;

/// <summary>
/// The parts of the name of a store path, as in <c>nix store diff-closures</c> (<c>src/nix/diff-closures.cc</c>): those of the name of its
/// derivation. The name of an output at the end is removed.
/// </summary>
/// <param name="Name">The name of the package.</param>
/// <param name="Version">The version. Empty if the name has none.</param>
public sealed partial record PackageName(string Name, string Version)
{
    /// <summary>Parses a name.</summary>
    /// <param name="storePathName">The name of a store path, without its hash part.</param>
    /// <returns>The parts.</returns>
    public static PackageName Parse(string storePathName)
    {
        ArgumentNullException.ThrowIfNull(storePathName);
        var output = OutputAtEnd().Match(storePathName);
        var name = output.Success ? storePathName[..output.Index] : storePathName;
        var (package, version) = DerivationName.Parse(name);
        return new PackageName(package, version);
    }

    [GeneratedRegex("-(?:[a-z]+|lib32|lib64)$", RegexOptions.CultureInvariant)]
    private static partial Regex OutputAtEnd();
}
