using System.Text;

namespace NixStore.Stores.Remote.Peers;

/// <summary>Takes from a peer's text what would colour or steer a terminal.</summary>
internal static class EscapeSequences
{
    private const char Escape = '\u001b';

    /// <summary>
    /// Removes escape sequences, and control characters other than line ends and tabs. Escapes what is invisible in another way.
    /// </summary>
    /// <param name="text">What the peer said.</param>
    /// <returns>The text alone.</returns>
    public static string Remove(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f'))
        {
            return ForeignText.EscapeLines(text);
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == Escape)
            {
                i = EndOf(text, i);
            }
            else if (!char.IsControl(text[i]) || text[i] is '\n' or '\t')
            {
                plain.Append(text[i]);
            }
        }

        return ForeignText.EscapeLines(plain.ToString());
    }

    /// <summary>Returns the end of a sequence: after a letter if it begins with a bracket (CSI), otherwise after one character.</summary>
    private static int EndOf(string text, int start)
    {
        var i = start + 1;
        if (i < text.Length && text[i] == '[')
        {
            i++;
            while (i < text.Length && text[i] is < '@' or > '~')
            {
                i++;
            }
        }

        return i;
    }
}
