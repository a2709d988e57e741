using NixStore.IO;

namespace NixStore.Nar;

/// <summary>
/// Converts names and link targets of a NAR, which are bytes, to strings and back. A string contains the UTF-8 text of the bytes. A byte B
/// that is not valid UTF-8 is represented by the lone surrogate U+DC00 + B, so that every name survives the round trip.
/// </summary>
public static class NarName
{
    /// <summary>Decodes the bytes of a name or target.</summary>
    /// <param name="bytes">Any bytes.</param>
    /// <returns>The string, which <see cref="Encode(string)"/> converts to the same bytes.</returns>
    public static string Decode(ReadOnlySpan<byte> bytes) => LosslessUtf8.Decode(bytes);

    /// <summary>Encodes a string as the bytes of a name or target.</summary>
    /// <param name="text">The string. A lone surrogate from U+DC80 to U+DCFF represents a byte that is not UTF-8.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentException">The string has another lone surrogate.</exception>
    public static byte[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return LosslessUtf8.Encode(text);
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
        return LosslessUtf8.Compare(left, right);
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
}
