using System.Text.RegularExpressions;

namespace NixStore.Closures;

/// <summary>
/// The parts of the name of a store path, as in <c>nix store diff-closures</c> (<c>src/libstore/names.cc</c>,
/// <c>src/nix/diff-closures.cc</c>): the version starts after the first dash that is not followed by a letter. The name of an output at the
/// end is removed.
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
        for (var i = 0; i + 1 < name.Length; i++)
        {
            if (name[i] == '-' && !char.IsAsciiLetter(name[i + 1]))
            {
                return new PackageName(name[..i], name[(i + 1)..]);
            }
        }

        return new PackageName(name, "");
    }

    [GeneratedRegex("-(?:[a-z]+|lib32|lib64)$", RegexOptions.CultureInvariant)]
    private static partial Regex OutputAtEnd();
}
