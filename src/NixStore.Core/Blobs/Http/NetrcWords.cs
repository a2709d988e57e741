using System.Text;

namespace NixStore.Blobs.Http;

/// <summary>The words of a netrc file, separated by white space or in quotation marks, without comments.</summary>
internal sealed class NetrcWords(string text)
{
    private int _position;
    private string? _peeked;

    /// <summary>Gets the number of words that were read.</summary>
    public int Count { get; private set; }

    public string? Peek() => _peeked ??= Read();

    public string? Next()
    {
        var word = Peek();
        _peeked = null;
        Count += word is null ? 0 : 1;
        return word;
    }

    public string Value(string name)
        => Next()
            ?? throw new NixFormatException($"The netrc file is malformed: the value of the word '{name}' at its end is missing.", Count);

    /// <summary>Skips the commands of a macro, which end with an empty line.</summary>
    public void SkipMacro()
    {
        var end = text.IndexOf("\n\n", _position, StringComparison.Ordinal);
        _position = end < 0 ? text.Length : end;
    }

    private string? Read()
    {
        while (_position < text.Length && (char.IsWhiteSpace(text[_position]) || text[_position] == '#'))
        {
            if (text[_position] == '#')
            {
                var end = text.IndexOf('\n', _position);
                _position = end < 0 ? text.Length : end;
            }
            else
            {
                _position++;
            }
        }

        return _position == text.Length ? null : text[_position] == '"' ? ReadQuoted() : ReadPlain();
    }

    private string ReadPlain()
    {
        var start = _position;
        while (_position < text.Length && !char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }

        return text[start.._position];
    }

    private string ReadQuoted()
    {
        var word = new StringBuilder();
        for (_position++; _position < text.Length && text[_position] != '"'; _position++)
        {
            if (text[_position] == '\\' && _position + 1 < text.Length)
            {
                _position++;
            }

            word.Append(text[_position]);
        }

        if (_position == text.Length)
        {
            throw new NixFormatException($"The netrc file is malformed: word {Count + 1} has no closing quotation mark.", Count);
        }

        _position++;
        return word.ToString();
    }
}
