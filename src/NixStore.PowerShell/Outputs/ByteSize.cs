using System.Globalization;

namespace NixStore.PowerShell.Outputs;

/// <summary>Formats sizes for the views and the progress.</summary>
public static class ByteSize
{
    private static readonly string[] _units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Formats a size with about three digits and a unit of PowerShell: 1 KB is 1024 bytes.</summary>
    /// <param name="bytes">The size in bytes; may be negative.</param>
    /// <returns>The text, such as <c>12.3 MB</c>.</returns>
    public static string Format(long bytes)
    {
        double size = bytes;
        var unit = 0;
        // A size from this limit would be rounded up to 1024.
        while (Math.Abs(size) >= (unit == 0 ? 1024 : 1023.5) && unit < _units.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        var digits = size.ToString(unit == 0 || Math.Abs(size) >= 99.95 ? "0" : "0.0", CultureInfo.CurrentCulture);
        return $"{digits} {_units[unit]}";
    }

    /// <summary>Formats a difference of sizes like <see cref="Format"/>, with a plus sign if it is positive.</summary>
    /// <param name="bytes">The difference in bytes.</param>
    /// <returns>The text, such as <c>+12.3 MB</c>.</returns>
    public static string FormatDelta(long bytes) => bytes > 0 ? $"+{Format(bytes)}" : Format(bytes);
}
