using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NixStore.Json;

/// <summary>
/// Writes JSON to memory exactly as Nix does: only quotes, backslashes and control characters are escaped, an empty object or list stays on
/// one line. The caller sorts the members.
/// </summary>
/// <param name="indentation">The spaces of each level, or 0 for JSON on one line without spaces.</param>
internal sealed class JsonTextWriter(int indentation)
{
    private static readonly SearchValues<char> _escaped = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(static value => (char)value), '"', '\\']);

    private readonly StringBuilder _text = new();
    private int _level;
    private bool _isFirst = true;

    /// <summary>Returns the JSON.</summary>
    /// <returns>The text, without a line end after it.</returns>
    public override string ToString() => _text.ToString();

    /// <summary>Writes an object.</summary>
    /// <param name="writeMembers">Writes the members.</param>
    public void WriteObject(Action writeMembers) => WriteGroup('{', '}', writeMembers);

    /// <summary>Writes a list.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items.</param>
    /// <param name="write">Writes one item.</param>
    public void WriteList<T>(IEnumerable<T> items, Action<T> write) => WriteGroup('[', ']', () =>
    {
        foreach (var item in items)
        {
            BeginItem();
            write(item);
        }
    });

    /// <summary>Writes the name of a member. Its value follows.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="NixFormatException">The name is not valid Unicode.</exception>
    public void WriteName(string name)
    {
        BeginItem();
        WriteText(name);
        _text.Append(indentation > 0 ? ": " : ":");
    }

    /// <summary>Writes a member whose value is a text.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The text.</param>
    /// <exception cref="NixFormatException">The text is not valid Unicode.</exception>
    public void WriteMember(string name, string value)
    {
        WriteName(name);
        WriteText(value);
    }

    /// <summary>Writes a number.</summary>
    /// <param name="value">The number.</param>
    public void WriteNumber(long value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes true or false.</summary>
    /// <param name="value">The value.</param>
    public void WriteBoolean(bool value) => _text.Append(value ? "true" : "false");

    /// <summary>Writes a text with its quotes.</summary>
    /// <param name="value">The text.</param>
    /// <exception cref="NixFormatException">The text has a lone surrogate, which represents a byte that is not UTF-8.</exception>
    public void WriteText(string value)
    {
        _text.Append('"');
        var rest = value.AsSpan();
        for (int length; (length = rest.IndexOfAny(_escaped)) >= 0; rest = rest[(length + 1)..])
        {
            Append(rest[..length]);
            _text.Append(Escape(rest[length]));
        }

        Append(rest);
        _text.Append('"');
    }

    /// <summary>Writes a value that was read, with the members of objects sorted.</summary>
    /// <param name="value">The value. Numbers stay as they are written.</param>
    public void WriteValue(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(() =>
                {
                    foreach (var member in value.EnumerateObject().OrderBy(static member => member.Name, StringComparer.Ordinal))
                    {
                        WriteName(member.Name);
                        WriteValue(member.Value);
                    }
                });
                break;
            case JsonValueKind.Array:
                WriteList(value.EnumerateArray(), WriteValue);
                break;
            case JsonValueKind.String:
                WriteText(value.GetString()!);
                break;
            default:
                _text.Append(value.GetRawText());
                break;
        }
    }

    private void WriteGroup(char open, char close, Action writeItems)
    {
        _text.Append(open);
        _level++;
        _isFirst = true;
        writeItems();
        _level--;
        if (!_isFirst)
        {
            WriteLineEnd();
        }

        _isFirst = false;
        _text.Append(close);
    }

    private void BeginItem()
    {
        if (!_isFirst)
        {
            _text.Append(',');
        }

        _isFirst = false;
        WriteLineEnd();
    }

    private void WriteLineEnd()
    {
        if (indentation > 0)
        {
            _text.Append('\n').Append(' ', indentation * _level);
        }
    }

    private void Append(ReadOnlySpan<char> text)
    {
        for (var rest = text; rest.IndexOfAnyInRange('\ud800', '\udfff') is >= 0 and var at;)
        {
            if (Rune.DecodeFromUtf16(rest[at..], out _, out var length) != OperationStatus.Done)
            {
                throw new NixFormatException("JSON cannot represent a text that is not UTF-8.");
            }

            rest = rest[(at + length)..];
        }

        _text.Append(text);
    }

    private static string Escape(char value) => value switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => $"\\u{(int)value:x4}",
    };
}
