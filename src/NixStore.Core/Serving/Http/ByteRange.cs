using System.Globalization;

namespace NixStore.Serving.Http;

/// <summary>A range of a body.</summary>
/// <param name="Start">The offset in bytes.</param>
/// <param name="Length">The size in bytes.</param>
internal readonly record struct ByteRange(long Start, long Length)
{
    private const string Unit = "bytes=";

    /// <summary>Gets whether the range is outside the body.</summary>
    public bool IsUnsatisfiable => Length == 0;

    /// <summary>Parses the header <c>Range</c> (RFC 9110, section 14.2).</summary>
    /// <param name="text">The value of the header, or null if it is absent.</param>
    /// <param name="size">The size of the body in bytes.</param>
    /// <returns>The range. It is unsatisfiable if it starts after the end. Null for the whole body, also if the header is malformed, has
    /// another unit or several ranges.</returns>
    public static ByteRange? Parse(string? text, long size)
    {
        if (text is null || !text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var part = text.AsSpan(Unit.Length).Trim(" \t");
        var dash = part.IndexOf('-');
        if (dash < 0)
        {
            return null;
        }

        var from = part[..dash];
        var to = part[(dash + 1)..];
        if (from.IsEmpty)
        {
            return TryParse(to, out var last) ? OfEnd(last, size) : null;
        }

        var end = long.MaxValue;
        if (!TryParse(from, out var start) || (!to.IsEmpty && (!TryParse(to, out end) || end < start)))
        {
            return null;
        }

        return start >= size ? default : new ByteRange(start, Math.Min(end, size - 1) - start + 1);
    }

    private static ByteRange OfEnd(long last, long size)
    {
        var length = Math.Min(last, size);
        return new ByteRange(size - length, length);
    }

    // A number that is too large is replaced by the largest position.
    private static bool TryParse(ReadOnlySpan<char> digits, out long number)
    {
        number = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            number = long.MaxValue - 1;
        }

        return true;
    }
}
