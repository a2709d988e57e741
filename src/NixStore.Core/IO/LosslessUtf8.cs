using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace NixStore.IO;

/// <summary>
/// Converts bytes that are usually UTF-8 to strings and back. A byte B that is not valid UTF-8 is represented by the lone surrogate
/// U+DC00 + B, so that all bytes survive the round trip.
/// </summary>
internal static class LosslessUtf8
{
    private const char EscapeBase = '\uDC00';

    /// <summary>Decodes bytes.</summary>
    /// <param name="bytes">Any bytes.</param>
    /// <returns>The string, which <see cref="Encode(string)"/> converts to the same bytes.</returns>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == OperationStatus.Done)
            {
                text.Append(pair[..rune.EncodeToUtf16(pair)]);
            }
            else
            {
                foreach (var invalid in bytes[..consumed])
                {
                    text.Append((char)(EscapeBase + invalid));
                }
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }

    /// <summary>Encodes a string.</summary>
    /// <param name="text">The string. A lone surrogate from U+DC80 to U+DCFF represents a byte that is not UTF-8.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentException">The string has another lone surrogate.</exception>
    public static byte[] Encode(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = Encode(text, bytes);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    /// <summary>Compares two strings by their bytes.</summary>
    /// <param name="left">The first string.</param>
    /// <param name="right">The second string.</param>
    /// <returns>A number less than, equal to or greater than zero.</returns>
    /// <exception cref="ArgumentException">A string has a lone surrogate that does not represent a byte.</exception>
    public static int Compare(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        // Below the surrogates, the order of UTF-16 equals that of UTF-8.
        return left[common] < 0xD800 && right[common] < 0xD800
            ? left[common].CompareTo(right[common])
            : Encode(left).AsSpan().SequenceCompareTo(Encode(right));
    }

    private static int Encode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var written = 0;
        while (!text.IsEmpty)
        {
            Utf8.FromUtf16(text, destination[written..], out var read, out var encoded, replaceInvalidSequences: false);
            written += encoded;
            text = text[read..];
            if (text.IsEmpty)
            {
                break;
            }

            if (text[0] is < '\uDC80' or > '\uDCFF')
            {
                throw new ArgumentException(
                    $"The name has the lone surrogate U+{(int)text[0]:X4}, which does not represent a byte.", nameof(text));
            }

            destination[written++] = (byte)(text[0] - EscapeBase);
            text = text[1..];
        }

        return written;
    }
}
