using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace NixStore.Nar;

/// <summary>
/// Converts names and link targets of a NAR, which are bytes, to strings and back. A string contains the UTF-8 text of the bytes. A byte B
/// that is not valid UTF-8 is represented by the lone surrogate U+DC00 + B, so that every name survives the round trip.
/// </summary>
public static class NarName
{
    private const char EscapeBase = '\uDC00';

    /// <summary>Decodes the bytes of a name or target.</summary>
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

    /// <summary>Encodes a string as the bytes of a name or target.</summary>
    /// <param name="text">The string. A lone surrogate from U+DC80 to U+DCFF represents a byte that is not UTF-8.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentException">The string has another lone surrogate.</exception>
    public static byte[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = Encode(text, bytes);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    /// <summary>Compares two names by their bytes, which is the order in a NAR.</summary>
    /// <param name="left">The first name.</param>
    /// <param name="right">The second name.</param>
    /// <returns>A number less than, equal to or greater than zero.</returns>
    /// <exception cref="ArgumentException">A name has a lone surrogate that does not represent a byte.</exception>
    public static int Compare(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
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

    /// <summary>Returns whether bytes are a valid name of a directory entry.</summary>
    /// <param name="name">The bytes of the name.</param>
    /// <returns>True unless the name is empty, too long, <c>.</c> or <c>..</c>, or holds a slash or a NUL.</returns>
    public static bool IsValid(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= NarLimits.NameLength
        && !name.SequenceEqual("."u8)
        && !name.SequenceEqual(".."u8)
        && name.IndexOfAny((byte)'/', (byte)0) < 0;

    /// <summary>Returns whether bytes are a valid target of a symbolic link.</summary>
    /// <param name="target">The bytes of the target.</param>
    /// <returns>True unless the target is empty, too long, or holds a NUL.</returns>
    public static bool IsValidTarget(ReadOnlySpan<byte> target) =>
        target.Length is > 0 and <= NarLimits.TargetLength && !target.Contains((byte)0);

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
