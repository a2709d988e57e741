using System.Globalization;
using System.Text.RegularExpressions;
using NixStore.Paths;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.Remote.Daemon;

/// <summary>A root of a daemon's store, which keeps a path from the collector.</summary>
/// <param name="Link">The root: a link on the daemon's machine, or a word in braces if the daemon hides it or has no link.</param>
/// <param name="Path">The path that it keeps.</param>
public sealed partial record DaemonRoot(string Link, StorePath Path)
{
    /// <summary>Returns what the daemon says as a root. What it does not say is unknown.</summary>
    internal StoreRoot ToStoreRoot()
    {
        var process = Process().Match(Link) is { Success: true } match
            ? new StoreRootProcess(int.Parse(match.Groups["id"].ValueSpan, CultureInfo.InvariantCulture), null)
            : null;
        return new StoreRoot { Kind = FindKind(process is not null), Link = Link, Path = Path, Process = process };
    }

    private StoreRootKind FindKind(bool hasProcess)
        => Link.StartsWith("{temp:", StringComparison.Ordinal) ? StoreRootKind.Temporary
            : hasProcess || Link.StartsWith("/proc/", StringComparison.Ordinal) || Link == "{lsof}" ? StoreRootKind.Process
            : Link.StartsWith('{') ? StoreRootKind.Unknown
            : Generation().IsMatch(Link) ? StoreRootKind.Generation
            : Link.EndsWith("/booted-system", StringComparison.Ordinal) ? StoreRootKind.Booted
            : Link.EndsWith("/current-system", StringComparison.Ordinal) ? StoreRootKind.Current
            : Link.Contains("/gcroots/", StringComparison.Ordinal) ? StoreRootKind.Permanent
            : StoreRootKind.Indirect;

    [GeneratedRegex(@"^(\{temp:|/proc/)(?<id>[0-9]{1,9})(\}|/)")]
    private static partial Regex Process();

    [GeneratedRegex("-[0-9]+-link$")]
    private static partial Regex Generation();
}
