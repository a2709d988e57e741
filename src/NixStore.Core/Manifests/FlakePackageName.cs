using System.Text.RegularExpressions;

namespace NixStore.Manifests;

/// <summary>
/// The name that Nix gives a package of a flake in a profile (<c>getNameFromURL</c> in <c>src/libflake/url-name.cc</c>): the last part of
/// the attribute, or else a part of the reference.
/// </summary>
internal static partial class FlakePackageName
{
    /// <summary>Finds the name.</summary>
    /// <param name="origin">The flake and the attribute.</param>
    /// <returns>The name, or null if the texts contain none.</returns>
    public static string? Find(PackageOrigin origin)
    {
        var url = Url().Match(origin.ToString());
        if (!url.Success)
        {
            return null;
        }

        if (Directory().Match(url.Groups["query"].Value) is { Success: true } directory)
        {
            return Uri.UnescapeDataString(directory.Groups["value"].Value);
        }

        var attribute = LastAttribute().Match(Uri.UnescapeDataString(url.Groups["fragment"].Value));
        return attribute.Success && attribute.Groups[1].Value != "defaultPackage." && attribute.Groups[2].Value != "default"
            ? attribute.Groups[2].Value
            : FindInPath(url.Groups["scheme"].Value, url.Groups["path"].Value);
    }

    private static string? FindInPath(string scheme, string path)
    {
        var match = scheme is "github" or "gitlab" or "sourcehut" && SecondSegment().Match(path) is { Success: true } second
            ? second
            : LastSegment().Match(path);
        return match.Success ? match.Groups[1].Value : null;
    }

    [GeneratedRegex(@"^(?:(?<scheme>[a-zA-Z0-9+.-]+):)?(?://[^/?#]*)?(?<path>[^?#]*)(?:\?(?<query>[^#]*))?(?:#(?<fragment>.*))?$",
        RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Url();

    [GeneratedRegex("(?:^|&)dir=(?<value>[^&]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Directory();

    [GeneratedRegex(@"^((?:[a-zA-Z0-9_-]+\.)*)([a-zA-Z0-9_-]+)(?:\^.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex LastAttribute();

    [GeneratedRegex(@"^[a-zA-Z0-9_-]+/([a-zA-Z0-9_-]+)(?:/.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex SecondSegment();

    [GeneratedRegex("^.*/([a-zA-Z0-9_-]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex LastSegment();
}
