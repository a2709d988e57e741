using System.Text;

namespace NixStore.Narinfo;

/// <summary>A text with one field on each line, as used by binary caches: a name, a colon and a value.</summary>
/// <param name="subject">The description of the text in messages.</param>
internal sealed class FieldLines(string subject)
{
    private const char ByteOrderMark = '\uFEFF';

    private readonly StringBuilder _text = new();

    /// <summary>Receives a field: its name, its value, and the offset of its line in characters.</summary>
    public delegate void Field(string name, string value, long offset);

    /// <summary>Reads a text line by line. Empty lines are ignored.</summary>
    /// <exception cref="NixFormatException">A line is not a field or has no end, or the text is too long.</exception>
    public static void Read(string text, string subject, int maximumLength, Field read)
    {
        if (text.Length > maximumLength)
        {
            throw TooLong(subject, text.Length, maximumLength);
        }

        WebPageException.ThrowIfPage(text, subject);
        for (var start = text.StartsWith(ByteOrderMark) ? 1 : 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            if (end < 0)
            {
                throw Malformed(subject, start, "the last line has no end, so the text may be truncated");
            }

            ReadLine(text.AsSpan(start, end - start).TrimEnd('\r'), subject, start, read);
            start = end + 1;
        }
    }

    /// <summary>Creates an exception for an offset in a text.</summary>
    public static NixFormatException Malformed(string subject, long offset, string what)
        => new($"The {subject} is malformed at character {offset}: {what}.", offset);

    /// <summary>Returns a text as errors show it: on one line, without tabs.</summary>
    public static string Shown(string text) => text.Replace('\t', ' ');

    /// <summary>Returns an error about a text that is too long to be looked at.</summary>
    public static NixFormatException TooLong(string subject, int length, int maximumLength)
        => new($"The {subject} has {length} characters, more than {maximumLength}.", maximumLength);

    /// <summary>Appends a field, unless its value is null.</summary>
    /// <exception cref="NixFormatException">The field has a control character, which could start another line.</exception>
    public void Add(string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        if (name.Any(IsForbidden) || value.Any(IsForbidden))
        {
            throw Malformed(subject, _text.Length, "a field to be written has a control character");
        }

        _text.Append(name).Append(": ").Append(value).Append('\n');
    }

    /// <summary>Returns the text of all fields.</summary>
    public override string ToString() => _text.ToString();

    private static void ReadLine(ReadOnlySpan<char> line, string subject, int offset, Field read)
    {
        // Messages show a line, and hostile text must not control a terminal.
        foreach (var character in line)
        {
            if (IsForbidden(character))
            {
                throw Malformed(subject, offset, $"the line has the control character U+{(int)character:X4}");
            }
        }

        var colon = line.IndexOf(':');
        if (line.Length > 0 && (colon <= 0 || (colon + 1 < line.Length && line[colon + 1] != ' ')))
        {
            throw Malformed(subject, offset, $"'{Shortened(line)}' is not a field with a name, a colon and a value");
        }

        if (line.Length > 0)
        {
            read(line[..colon].ToString(), line[Math.Min(colon + 2, line.Length)..].ToString(), offset);
        }
    }

    // Nix reads tabs, and they steer no terminal.
    private static bool IsForbidden(char character) => char.IsControl(character) && character != '\t';

    private static string Shortened(ReadOnlySpan<char> line) => Shown(line.Length > 80 ? $"{line[..80]}…" : line.ToString());
}
