using System.Globalization;
using System.Text;

namespace NixStore;

/// <summary>
/// Text of foreign origin, such as a file name, a message of a server or a path that a client asks for. It must not steer the terminal that
/// shows it, hide a part of itself or change the order of what is around it.
/// </summary>
public static class ForeignText
{
    // Characters of other categories that no font draws (Default_Ignorable_Code_Point of the Unicode Character Database): first and last.
    private static readonly (int First, int Last)[] _ignorable =
    [
        (0x034f, 0x034f), (0x115f, 0x1160), (0x17b4, 0x17b5), (0x180b, 0x180f), (0x3164, 0x3164), (0xfe00, 0xfe0f), (0xffa0, 0xffa0),
        (0xe0000, 0xe0fff),
    ];

    /// <summary>Returns text on one line: control, bidirectional and invisible characters are written as <c>\u{1b}</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text, which only contains visible characters and spaces; empty if it is null.</returns>
    public static string Escape(string? text) => Escape(text, keepsLines: static (_, _) => false);

    /// <summary>Returns text of several lines: as <see cref="Escape(string)"/>, but line ends and tabs stay.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text, which only contains visible characters, spaces, tabs and line ends; empty if it is null.</returns>
    public static string EscapeLines(string? text) => Escape(text, IsLayout);

    /// <summary>Checks whether a character is a control character or one that a reader does not see.</summary>
    /// <param name="text">The text that begins with the character.</param>
    /// <param name="length">The number of UTF-16 units of the character.</param>
    /// <returns>True if it must not be shown as it is; a lone surrogate is such a character.</returns>
    internal static bool IsHidden(ReadOnlySpan<char> text, out int length)
    {
        if (text[0] is >= ' ' and <= '~')
        {
            length = 1;
            return false;
        }

        return Rune.DecodeFromUtf16(text, out var rune, out length) != System.Buffers.OperationStatus.Done || IsHidden(rune);
    }

    /// <summary>Checks whether text contains a character that a reader does not see.</summary>
    /// <param name="text">The text.</param>
    internal static bool HasHidden(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (IsHidden(text, out var length))
            {
                return true;
            }

            text = text[length..];
        }

        return false;
    }

    private static string Escape(string? text, Func<string, int, bool> keepsLines)
    {
        if (string.IsNullOrEmpty(text) || !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text ?? "";
        }

        var shown = new StringBuilder(text.Length + 16);
        for (int at = 0, length; at < text.Length; at += length)
        {
            if (!IsHidden(text.AsSpan(at), out length) || keepsLines(text, at))
            {
                shown.Append(text, at, length);
            }
            else
            {
                var code = Rune.TryGetRuneAt(text, at, out var rune) ? rune.Value : text[at];
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{code:x}}}");
            }
        }

        return shown.ToString();
    }

    // A carriage return alone would let the rest of a line replace its beginning.
    private static bool IsLayout(string text, int at)
        => text[at] is '\n' or '\t' || (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n');

    private static bool IsHidden(Rune rune)
        => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            || Array.Exists(_ignorable, range => rune.Value >= range.First && rune.Value <= range.Last);
}
