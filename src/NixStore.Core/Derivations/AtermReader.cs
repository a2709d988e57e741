using System.Buffers;
using NixStore.IO;

namespace NixStore.Derivations;

/// <summary>Reads the tokens of an ATerm (Nix manual, <c>protocols/derivation-aterm</c>).</summary>
/// <param name="text">The ATerm.</param>
internal ref struct AtermReader(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> _quoteOrEscape = SearchValues.Create("\"\\"u8);

    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>Gets the number of bytes that were read.</summary>
    public int Position { get; private set; }

    /// <summary>Gets the next byte without reading it, or -1 at the end.</summary>
    public readonly int Next => Position < _text.Length ? _text[Position] : -1;

    /// <summary>Reads a fixed token.</summary>
    /// <param name="token">The token.</param>
    /// <exception cref="NixFormatException">Something else follows.</exception>
    public void Expect(ReadOnlySpan<byte> token)
    {
        var rest = _text[Position..];
        if (!rest.StartsWith(token))
        {
            var common = rest.CommonPrefixLength(token);
            var expected = LosslessUtf8.Decode(token[common..]);
            throw new NixFormatException(
                common == rest.Length
                    ? $"The derivation ends where '{expected}' is expected."
                    : $"The derivation has the byte 0x{rest[common]:x2} instead of '{expected}'.",
                Position + common);
        }

        Position += token.Length;
    }

    /// <summary>Reads the separator before the next item of a list, or the end of the list.</summary>
    /// <param name="isFirst">True before the first item.</param>
    /// <returns>True if an item follows.</returns>
    /// <exception cref="NixFormatException">Neither follows.</exception>
    public bool HasItem(ref bool isFirst)
    {
        if (Next == ']')
        {
            Position++;
            return false;
        }

        if (!isFirst)
        {
            Expect(","u8);
        }

        isFirst = false;
        return true;
    }

    /// <summary>Reads a string with its quotes.</summary>
    /// <returns>The text. A byte that is not UTF-8 becomes a lone surrogate, see <see cref="LosslessUtf8"/>.</returns>
    /// <exception cref="NixFormatException">No string follows, or it has no end.</exception>
    public string ReadText()
    {
        Expect("\""u8);
        var length = _text[Position..].IndexOfAny(_quoteOrEscape);
        if (length >= 0 && _text[Position + length] == '"')
        {
            var plain = _text.Slice(Position, length);
            Position += length + 1;
            return LosslessUtf8.Decode(plain);
        }

        return ReadEscapedText();
    }

    /// <summary>Reads a list of strings with its brackets.</summary>
    /// <returns>The strings.</returns>
    /// <exception cref="NixFormatException">No list of strings follows.</exception>
    public List<string> ReadTexts()
    {
        Expect("["u8);
        var texts = new List<string>();
        for (var isFirst = true; HasItem(ref isFirst);)
        {
            texts.Add(ReadText());
        }

        return texts;
    }

    private string ReadEscapedText()
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (true)
        {
            var rest = _text[Position..];
            var length = rest.IndexOfAny(_quoteOrEscape);
            if (length < 0 || (rest[length] == '\\' && length + 1 == rest.Length))
            {
                throw new NixFormatException("The derivation ends within a string.", _text.Length);
            }

            bytes.Write(rest[..length]);
            Position += length + 1;
            if (rest[length] == '"')
            {
                return LosslessUtf8.Decode(bytes.WrittenSpan);
            }

            bytes.Write([Unescape(rest[length + 1])]);
            Position++;
        }
    }

    private static byte Unescape(byte value) => value switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => value,
    };
}
