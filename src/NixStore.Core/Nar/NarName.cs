using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace NixStore.Nar;

/// <summary>
/// Names and link targets of an archive, which are bytes, as .NET strings and back. A string holds the bytes' UTF-8
/// text; a byte B that is not part of valid UTF-8 stands there as the lone surrogate U+DC00 + B, so that every name
/// survives the round trip.
/// </summary>
public static class NarName
{
    private const char EscapeBase = '\uDC00';

    /// <summary>Turns the bytes of a name or target into a string.</summary>
    /// <param name="bytes">The bytes, of any kind.</param>
    /// <returns>The string from which <see cref="Encode(string)"/> makes the same bytes.</returns>
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

    /// <summary>Turns a string into the bytes of a name or target.</summary>
    /// <param name="text">The string; a lone surrogate from U+DC80 to U+DCFF stands for a byte that is not UTF-8.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentException">The string holds another lone surrogate, which stands for no byte.</exception>
    public static byte[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = Encode(text, bytes);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    /// <summary>Compares two names in the order that an archive demands: by their bytes.</summary>
    /// <param name="left">The one name.</param>
    /// <param name="right">The other name.</param>
    /// <returns>Less than, equal to or greater than zero, as for every comparison.</returns>
    /// <exception cref="ArgumentException">A name holds a lone surrogate that stands for no byte.</exception>
    public static int Compare(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        // Below the surrogates the order of UTF-16 is the order of UTF-8.
        return left[common] < 0xD800 && right[common] < 0xD800
            ? left[common].CompareTo(right[common])
            : Encode(left).AsSpan().SequenceCompareTo(Encode(right));
    }

    /// <summary>Whether an archive may hold these bytes as the name of a directory entry.</summary>
    /// <param name="name">The bytes of the name.</param>
    /// <returns>True unless the name is empty, too long, <c>.</c> or <c>..</c>, or holds a slash or a NUL.</returns>
    public static bool IsValid(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= NarLimits.NameLength
        && !name.SequenceEqual("."u8)
        && !name.SequenceEqual(".."u8)
        && name.IndexOfAny((byte)'/', (byte)0) < 0;

    /// <summary>Whether an archive may hold these bytes as the target of a symbolic link.</summary>
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
                throw new ArgumentException($"The name holds the lone surrogate U+{(int)text[0]:X4}, which stands for no byte.", nameof(text));
            }

            destination[written++] = (byte)(text[0] - EscapeBase);
            text = text[1..];
        }

        return written;
    }
}
