using System.Text.RegularExpressions;

namespace NixStore.Closures;

/// <summary>
/// The name of a store path taken apart as <c>nix store diff-closures</c> does it (<c>src/libstore/names.cc</c>,
/// <c>src/nix/diff-closures.cc</c>): the version begins after the first dash that no letter follows; an output's name
/// at the end is dropped.
/// </summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">The version; empty where the name has none.</param>
public sealed partial record PackageName(string Name, string Version)
{
    /// <summary>Takes a name apart.</summary>
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
