using System.Text;

namespace NixStore.PowerShell.Commands.Derivations;

/// <summary>Joins lines of JSON to documents, because <c>Get-Content</c> writes lines unless it has <c>-Raw</c>.</summary>
internal sealed class JsonDocuments
{
    private readonly StringBuilder _lines = new();
    private int _level;
    private bool _isInText;
    private bool _isEscaped;

    /// <summary>Adds a line or a document.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The document that ends with it, or null if it goes on.</returns>
    public string? Add(string text)
    {
        _lines.Append(text).Append('\n');
        var hasBrace = false;
        foreach (var character in text)
        {
            hasBrace |= Read(character);
        }

        return hasBrace && _level <= 0 ? TakeRest() : null;
    }

    /// <summary>Returns what is left, which is no complete document.</summary>
    /// <returns>The text, or null if it is empty.</returns>
    public string? TakeRest()
    {
        var text = _lines.ToString();
        _lines.Clear();
        (_level, _isInText, _isEscaped) = (0, false, false);
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    // Braces in texts do not count. What is malformed is found when the document is parsed.
    private bool Read(char character)
    {
        if (_isInText)
        {
            _isInText = character != '"' || _isEscaped;
            _isEscaped = character == '\\' && !_isEscaped;
            return false;
        }

        _isInText = character == '"';
        _level += character switch { '{' => 1, '}' => -1, _ => 0 };
        return character == '}';
    }
}
