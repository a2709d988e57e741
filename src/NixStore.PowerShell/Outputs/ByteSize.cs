using System.Globalization;

namespace NixStore.PowerShell.Outputs;

/// <summary>Writes sizes for people, as the views and the progress show them.</summary>
public static class ByteSize
{
    private static readonly string[] _units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Writes a size with three digits or so and a unit, as PowerShell counts them: 1 KB is 1024 bytes.</summary>
    /// <param name="bytes">The size in bytes; may be negative.</param>
    /// <returns>The text, such as <c>12.3 MB</c>.</returns>
    public static string Format(long bytes)
    {
        double size = bytes;
        var unit = 0;
        // The limit is what would be rounded up to 1024.
        while (Math.Abs(size) >= (unit == 0 ? 1024 : 1023.5) && unit < _units.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        var digits = size.ToString(unit == 0 || Math.Abs(size) >= 99.95 ? "0" : "0.0", CultureInfo.CurrentCulture);
        return $"{digits} {_units[unit]}";
    }

    /// <summary>Writes a difference of sizes: as <see cref="Format"/> does, with a plus sign where it grew.</summary>
    /// <param name="bytes">The difference in bytes.</param>
    /// <returns>The text, such as <c>+12.3 MB</c>.</returns>
    public static string FormatDelta(long bytes) => bytes > 0 ? $"+{Format(bytes)}" : Format(bytes);
}
