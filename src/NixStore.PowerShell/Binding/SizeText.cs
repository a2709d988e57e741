using System.Globalization;
using System.Text.RegularExpressions;

namespace NixStore.PowerShell.Binding;

/// <summary>Sizes as users write them, such as <c>50GB</c>. As in PowerShell, 1 KB is 1024 bytes.</summary>
internal static partial class SizeText
{
    private const string Units = "KMGTPE";

    /// <summary>Parses a size.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The number of bytes, or null if the text is not a size.</returns>
    public static long? Parse(string text)
    {
        var match = Size().Match(text.Trim());
        if (!match.Success || !double.TryParse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var unit = match.Groups["unit"] is { Success: true } letter
            ? Units.IndexOf(char.ToUpperInvariant(letter.Value[0]), StringComparison.Ordinal) + 1
            : 0;
        var bytes = number * Math.Pow(1024, unit);
        return bytes < long.MaxValue ? (long)bytes : null;
    }

    [GeneratedRegex(
        @"^(?<number>[0-9]+(\.[0-9]+)?) ?((?<unit>[KMGTPE])(i?B)?|B)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Size();
}
