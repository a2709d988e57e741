using System.Buffers;
using System.Text;

namespace NixStore.Manifests;

/// <summary>Writes a value as Nix prints it (<c>printAmbiguous</c> in <c>src/libexpr/print-ambiguous.cc</c>).</summary>
internal static class PrintedValueWriter
{
    private static readonly SearchValues<char> _nameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_'-");

    private static readonly HashSet<string> _keywords = ["if", "then", "else", "assert", "with", "let", "in", "rec", "inherit"];

    /// <summary>Writes a value on one line, with the members of sets in the order of their names.</summary>
    public static string Write(PrintedValue value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, PrintedValue value)
    {
        switch (value)
        {
            case PrintedValue.List list:
                text.Append("[ ");
                foreach (var item in list.Items)
                {
                    Append(text, item);
                    text.Append(' ');
                }

                text.Append(']');
                break;
            case PrintedValue.Set set:
                AppendSet(text, set);
                break;
            case PrintedValue.Text literal:
                AppendText(text, literal.Value);
                break;
            case PrintedValue.Boolean boolean:
                text.Append(boolean.Value ? "true" : "false");
                break;
            default:
                text.Append(value is PrintedValue.Number number ? number.Digits : "null");
                break;
        }
    }

    private static void AppendSet(StringBuilder text, PrintedValue.Set set)
    {
        text.Append("{ ");
        foreach (var (name, member) in set.Members.OrderBy(static member => member.Key, StringComparer.Ordinal))
        {
            AppendName(text, name);
            text.Append(" = ");
            Append(text, member);
            text.Append("; ");
        }

        text.Append('}');
    }

    private static void AppendName(StringBuilder text, string name)
    {
        if (name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && !name.AsSpan().ContainsAnyExcept(_nameCharacters)
            && !_keywords.Contains(name))
        {
            text.Append(name);
        }
        else
        {
            AppendText(text, name);
        }
    }

    private static void AppendText(StringBuilder text, string literal)
    {
        text.Append('"');
        foreach (var (index, character) in literal.Index())
        {
            var escaped = character switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '$' when index + 1 < literal.Length && literal[index + 1] == '{' => "\\$",
                _ => null,
            };
            _ = escaped is null ? text.Append(character) : text.Append(escaped);
        }

        text.Append('"');
    }
}
