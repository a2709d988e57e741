using System.Text;
using System.Text.RegularExpressions;

namespace NixStore.PowerShell.Words;

/// <summary>
/// The text of a file as one line, without comment marks and indentation, so that an expression is found across a line break.
/// </summary>
internal sealed partial class Prose
{
    private readonly List<int> _lineStarts = [];

    private Prose(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            _lineStarts.Add(text.Length);
            text.Append(line.Length == 0 ? "\n" : line + " ");
        }

        Text = text.ToString();
    }

    public string Text { get; }

    /// <summary>Reads a document in Markdown or plain text. Code in a line, addresses, and quoted output are left out.</summary>
    public static Prose OfDocument(string text)
    {
        var isOutput = false;
        return new Prose(text.Split('\n').Select(line =>
        {
            var isFence = line.StartsWith("```", StringComparison.Ordinal);
            isOutput = isFence ? line.StartsWith("```text", StringComparison.Ordinal) : isOutput;
            return isFence || isOutput ? string.Empty : Code().Replace(line, "`").Trim();
        }));
    }

    /// <summary>Reads a source, a script or a project file with all its names, in which an underscore separates words.</summary>
    public static Prose OfSource(string text)
        => new(text.Split('\n').Select(line => CommentMark().Replace(line, string.Empty).Replace('_', ' ').Trim()));

    /// <summary>Returns the number of the line, from one, that an index into the text is in.</summary>
    public int LineAt(int index)
    {
        var found = _lineStarts.BinarySearch(index);
        return found >= 0 ? found + 1 : ~found;
    }

    [GeneratedRegex(@"`[^`]*`|\]\([^)]*\)")]
    private static partial Regex Code();

    [GeneratedRegex(@"^\s*(///?|#|<!--)")]
    private static partial Regex CommentMark();
}
