using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace NixStore.PowerShell.Binding;

/// <summary>Converts an age to a time span: a time span, or a number with a unit as Nix writes it, such as <c>30d</c>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed partial class AgeTransformationAttribute : ArgumentTransformationAttribute
{
    private const double DaysInWeek = 7;
    private const double MostDays = 100_000;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is TimeSpan span)
        {
            return span >= TimeSpan.Zero ? span : throw Fault(inputData);
        }

        // PowerShell reads 14d as the number 14. As an argument, it keeps the text.
        var text = inputData?.ToString()?.Trim() ?? "";
        return ParseUnit(text) ?? ParseSpan(text) ?? throw Fault(inputData);
    }

    private static TimeSpan? ParseUnit(string text)
    {
        var match = Age().Match(text);
        if (!match.Success || !double.TryParse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var days = char.ToLowerInvariant(match.Groups["unit"].Value[0]) switch
        {
            'h' => number / TimeSpan.HoursPerDay,
            'w' => number * DaysInWeek,
            _ => number,
        };
        return days <= MostDays ? TimeSpan.FromDays(days) : null;
    }

    // Without a colon, a time span would be a number of days without a unit.
    private static TimeSpan? ParseSpan(string text)
        => text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span)
            && span >= TimeSpan.Zero
            ? span
            : null;

    private static ArgumentTransformationMetadataException Fault(object? value)
        => new(
            $"'{value}' is not an age. Write a number of days, hours or weeks such as 14d, 12h or 2w, in quotes if it is in a "
            + "variable, or a TimeSpan.");

    [GeneratedRegex(@"^(?<number>[0-9]+(\.[0-9]+)?) ?(?<unit>[hdw])$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Age();
}
