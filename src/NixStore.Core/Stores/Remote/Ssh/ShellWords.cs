using System.Buffers;
using System.Text;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>Splits text into words as a POSIX shell does, and quotes a word for one.</summary>
internal static class ShellWords
{
    private static readonly SearchValues<char> _plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:@%+=,");

    /// <summary>Splits text at spaces and tabs, heeding quotes and backslashes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What the text is, for the message.</param>
    /// <returns>The words.</returns>
    /// <exception cref="NixFormatException">A quote is not closed.</exception>
    public static IReadOnlyList<string> Split(string text, string what)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        char? quote = null;
        var opened = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var next = i + 1 < text.Length ? text[i + 1] : '\0';
            switch (text[i])
            {
                case var c when c == quote:
                    quote = null;
                    break;
                case '\\' when quote is null && i + 1 < text.Length:
                case '\\' when quote == '"' && next is '$' or '`' or '"' or '\\':
                    (word ??= new StringBuilder()).Append(next);
                    i++;
                    break;
                case ('"' or '\'') and var c when quote is null:
                    (quote, opened) = (c, i);
                    word ??= new StringBuilder();
                    break;
                case ' ' or '\t' or '\n' when quote is null:
                    if (word is not null)
                    {
                        words.Add(word.ToString());
                        word = null;
                    }

                    break;
                case var c:
                    (word ??= new StringBuilder()).Append(c);
                    break;
            }
        }

        if (quote is not null)
        {
            throw new NixFormatException($"The quote in {what} at offset {opened} is not closed.", opened);
        }

        return word is null ? words : [.. words, word.ToString()];
    }

    /// <summary>Quotes a word where a shell would take it for something else.</summary>
    /// <param name="word">The word.</param>
    /// <returns>The word, in single quotes if it needs them.</returns>
    public static string Quote(string word)
        => word.Length > 0 && !word.AsSpan().ContainsAnyExcept(_plain)
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
