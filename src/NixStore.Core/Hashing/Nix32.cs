using System.Buffers;

namespace NixStore.Hashing;

/// <summary>
/// The base-32 of Nix: the bytes are one little-endian number, with the most significant digit first (<c>src/libutil/base-nix-32.cc</c>).
/// </summary>
public static class Nix32
{
    /// <summary>The digits in order of value. <c>e</c>, <c>o</c>, <c>t</c> and <c>u</c> are not used.</summary>
    public const string Alphabet = "0123456789abcdfghijklmnpqrsvwxyz";

    private static readonly SearchValues<char> _digits = SearchValues.Create(Alphabet);

    /// <summary>Returns the length of encoded bytes.</summary>
    /// <param name="byteLength">The number of bytes.</param>
    /// <returns>The number of characters.</returns>
    public static int EncodedLength(int byteLength) => byteLength == 0 ? 0 : (((byteLength * 8) - 1) / 5) + 1;

    /// <summary>Returns whether a text has only characters of the alphabet.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether all characters are digits. True for an empty text.</returns>
    public static bool IsNix32(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(_digits);

    /// <summary>Encodes bytes as base-32.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The text, without a prefix.</returns>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var length = EncodedLength(bytes.Length);
        var text = length <= 128 ? stackalloc char[length] : new char[length];
        for (var n = length - 1; n >= 0; n--)
        {
            var (index, shift) = Math.DivRem(n * 5, 8);
            var high = index + 1 < bytes.Length ? bytes[index + 1] << (8 - shift) : 0;
            text[length - 1 - n] = Alphabet[((bytes[index] >> shift) | high) & 0x1f];
        }

        return new string(text);
    }

    /// <summary>Decodes base-32 to bytes.</summary>
    /// <param name="text">The text, without a prefix.</param>
    /// <param name="bytes">Receives the bytes. Its length is the expected length.</param>
    /// <returns>False if the length or a character is wrong, or if bits are set after the last byte.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != EncodedLength(bytes.Length))
        {
            return false;
        }

        bytes.Clear();
        for (var n = 0; n < text.Length; n++)
        {
            var digit = Alphabet.IndexOf(text[text.Length - 1 - n], StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            var (index, shift) = Math.DivRem(n * 5, 8);
            bytes[index] |= (byte)(digit << shift);
            var carry = digit >> (8 - shift);
            if (index + 1 < bytes.Length)
            {
                bytes[index + 1] |= (byte)carry;
            }
            else if (carry != 0)
            {
                return false;
            }
        }

        return true;
    }
}
