using System.Buffers;
using NixStore.IO;

namespace NixStore.Derivations;

/// <summary>Writes the tokens of an ATerm (Nix manual, <c>protocols/derivation-aterm</c>).</summary>
internal sealed class AtermWriter
{
    private static readonly SearchValues<byte> _escaped = SearchValues.Create("\"\\\n\r\t"u8);

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    /// <summary>Gets the bytes written so far.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Writes a fixed token.</summary>
    /// <param name="token">The token.</param>
    public void WriteToken(ReadOnlySpan<byte> token) => _bytes.Write(token);

    /// <summary>Writes a string with its quotes.</summary>
    /// <param name="text">The text, as <see cref="AtermReader.ReadText"/> returns it.</param>
    public void WriteText(string text)
    {
        _bytes.Write("\""u8);
        ReadOnlySpan<byte> rest = LosslessUtf8.Encode(text);
        for (int length; (length = rest.IndexOfAny(_escaped)) >= 0; rest = rest[(length + 1)..])
        {
            _bytes.Write(rest[..length]);
            _bytes.Write([(byte)'\\', Escape(rest[length])]);
        }

        _bytes.Write(rest);
        _bytes.Write("\""u8);
    }

    /// <summary>Writes a list with its brackets.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items.</param>
    /// <param name="write">Writes one item.</param>
    public void WriteList<T>(IEnumerable<T> items, Action<T> write)
    {
        _bytes.Write("["u8);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
            {
                _bytes.Write(","u8);
            }

            isFirst = false;
            write(item);
        }

        _bytes.Write("]"u8);
    }

    /// <summary>Writes strings in parentheses.</summary>
    /// <param name="texts">The strings.</param>
    public void WriteTuple(params ReadOnlySpan<string> texts)
    {
        _bytes.Write("("u8);
        for (var index = 0; index < texts.Length; index++)
        {
            if (index > 0)
            {
                _bytes.Write(","u8);
            }

            WriteText(texts[index]);
        }

        _bytes.Write(")"u8);
    }

    private static byte Escape(byte value) => value switch
    {
        (byte)'\n' => (byte)'n',
        (byte)'\r' => (byte)'r',
        (byte)'\t' => (byte)'t',
        _ => value,
    };
}
