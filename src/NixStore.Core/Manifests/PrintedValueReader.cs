using System.Text;

namespace NixStore.Manifests;

/// <summary>
/// Reads a value as Nix prints it (<c>printAmbiguous</c> in <c>src/libexpr/print-ambiguous.cc</c>). Other parts of the language are
/// rejected.
/// </summary>
internal sealed class PrintedValueReader
{
    private const int MostLevels = 64;

    private readonly string _text;
    private int _position;

    private PrintedValueReader(string text) => _text = text;

    /// <summary>Reads a value, which must be all of the text.</summary>
    /// <param name="text">The printed value.</param>
    /// <exception cref="NixFormatException">The text is not a printed value. The offset is in characters.</exception>
    public static PrintedValue Read(string text)
    {
        var reader = new PrintedValueReader(text);
        var value = reader.ReadValue(0);
        reader.SkipSpace();
        return reader._position == text.Length ? value : throw reader.Unexpected("the end");
    }

    private PrintedValue ReadValue(int level)
    {
        if (level == MostLevels)
        {
            throw Fault($"it has more than {MostLevels} levels");
        }

        SkipSpace();
        return Peek() switch
        {
            '[' => ReadList(level),
            '{' => ReadSet(level),
            '"' => new PrintedValue.Text(ReadText()),
            '-' or (>= '0' and <= '9') => ReadNumber(),
            _ => ReadWord(),
        };
    }

    private PrintedValue.List ReadList(int level)
    {
        Take('[');
        var items = new List<PrintedValue>();
        while (!TryTake(']'))
        {
            items.Add(ReadValue(level + 1));
        }

        return new PrintedValue.List(items);
    }

    private PrintedValue.Set ReadSet(int level)
    {
        Take('{');
        var members = new Dictionary<string, PrintedValue>(StringComparer.Ordinal);
        while (!TryTake('}'))
        {
            var name = Peek() == '"' ? ReadText() : ReadName();
            Take('=');
            if (!members.TryAdd(name, ReadValue(level + 1)))
            {
                throw Fault($"the name '{name}' comes twice");
            }

            Take(';');
        }

        return new PrintedValue.Set(members);
    }

    private string ReadText()
    {
        Take('"');
        var text = new StringBuilder();
        for (char next; (next = TakeAny()) != '"';)
        {
            if (next == '$' && Peek() == '{')
            {
                throw Fault("a text has an expression in it");
            }

            text.Append(next == '\\' ? Unescape(TakeAny()) : next);
        }

        return text.ToString();
    }

    private static char Unescape(char escaped) => escaped switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => escaped,
    };

    private PrintedValue.Number ReadNumber()
        => new(TakeWhile(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '+' or '.'));

    private PrintedValue ReadWord()
    {
        var start = _position;
        switch (ReadName())
        {
            case "true":
                return new PrintedValue.Boolean(true);
            case "false":
                return new PrintedValue.Boolean(false);
            case "null":
                return new PrintedValue.Null();
            default:
                _position = start;
                throw Unexpected("a value");
        }
    }

    private string ReadName()
    {
        var name = TakeWhile(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '\'');
        return name.Length > 0 ? name : throw Unexpected("a name");
    }

    private string TakeWhile(Func<char, bool> belongs)
    {
        var start = _position;
        while (_position < _text.Length && belongs(_text[_position]))
        {
            _position++;
        }

        return _text[start.._position];
    }

    private void Take(char expected)
    {
        if (!TryTake(expected))
        {
            throw Unexpected($"'{expected}'");
        }
    }

    private bool TryTake(char expected)
    {
        SkipSpace();
        if (Peek() != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    private char TakeAny() => _position < _text.Length ? _text[_position++] : throw Unexpected("more");

    private char Peek() => _position < _text.Length ? _text[_position] : '\0';

    private void SkipSpace()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\n' or '\t' or '\r')
        {
            _position++;
        }
    }

    private NixFormatException Unexpected(string expected)
        => Fault(_position < _text.Length ? $"it has '{_text[_position]}' instead of {expected}" : $"it ends before {expected}");

    private NixFormatException Fault(string reason)
        => new($"The manifest of the environment is not in the form that Nix prints: {reason}.", _position);
}
