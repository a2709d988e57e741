using System.Text.RegularExpressions;

namespace NixStore.PowerShell.Words;

/// <summary>An expression that this project does not use.</summary>
internal sealed class BannedExpression
{
    private readonly Regex _pattern;

    /// <param name="line">A line of the list: the pattern, and after a number sign what to write instead.</param>
    private BannedExpression(string line)
    {
        var parts = line.Split(" # ", 2);
        _pattern = new Regex($@"\b(?:{parts[0]})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        Instead = parts[1];
    }

    public static IReadOnlyList<BannedExpression> All { get; } =
        [.. WordList.Read("BannedExpressions.txt").Select(line => new BannedExpression(line))];

    /// <summary>What to write instead.</summary>
    public string Instead { get; }

    /// <summary>Returns a line for each finding: file, line, expression, and what to write instead.</summary>
    public IEnumerable<string> FindIn(string file, Prose prose)
        => _pattern.Matches(prose.Text)
            .Select(match => $"{file}:{prose.LineAt(match.Index)}: '{match.Value.Trim()}'; write instead: {Instead}");
}
