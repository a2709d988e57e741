using System.Globalization;
using System.Text.RegularExpressions;
using NixStore.Collecting;

namespace NixStore.Profiles;

/// <summary>Profiles as <c>nix-env</c> of all versions makes, lists and removes them.</summary>
internal static partial class RealProfiles
{
    /// <summary>Runs <c>nix-env</c> of a version on a profile, and returns what it writes.</summary>
    public static string Run(string version, MadeStore store, string profile, params string[] arguments)
        => NixVersions.Require(version, "nix-env").RunForText(["--store", store.Root, "--profile", profile, .. arguments]);

    /// <summary>Lists the generations of a profile: the number, the local time, and whether it is current.</summary>
    public static List<(long Number, string Time, bool IsCurrent)> List(string version, MadeStore store, string profile)
        => [.. Run(version, store, profile, "--list-generations").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => Line().Match(line))
            .Select(static match => (
                long.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture),
                match.Groups["time"].Value,
                match.Groups["current"].Success))];

    [GeneratedRegex(@"^\s*(?<number>\d+)\s+(?<time>\S+ \S+)\s*(?<current>\(current\))?\s*$")]
    private static partial Regex Line();
}
