namespace NixStore.PowerShell.Completion;

/// <summary>The hosts in the SSH configuration of the user, without patterns.</summary>
internal static class SshHosts
{
    private const int MostLines = 10_000;

    private static readonly char[] _separators = [' ', '\t', '='];

    /// <summary>Reads the hosts of <c>~/.ssh/config</c>.</summary>
    /// <returns>The distinct hosts. Empty if the file cannot be read.</returns>
    public static IReadOnlyList<string> Read()
    {
        var file = Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ssh", "config");
        try
        {
            return File.Exists(file) ? Parse(File.ReadLines(file).Take(MostLines)) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Returns the hosts in the lines of a configuration.</summary>
    /// <param name="lines">The lines.</param>
    /// <returns>The distinct hosts.</returns>
    public static IReadOnlyList<string> Parse(IEnumerable<string> lines)
        => [.. lines.Select(static line => line.Split(_separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(static words => words.Length > 1 && words[0].Equals("Host", StringComparison.OrdinalIgnoreCase))
            .SelectMany(static words => words[1..])
            .Select(static host => host.Trim('"'))
            .Where(static host => host.Length > 0 && host.AsSpan().IndexOfAny('*', '?', '!') < 0)
            .Distinct()];
}
