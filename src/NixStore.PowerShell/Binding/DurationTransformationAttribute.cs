using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace NixStore.PowerShell.Binding;

/// <summary>Converts a duration to a time span: a time span, or a number with a unit, such as <c>30s</c>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed partial class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        // PowerShell reads 30s as the number 30. As an argument, it keeps the text.
        var given = (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) as TimeSpan?;
        return (given ?? Parse(inputData?.ToString()?.Trim() ?? "")) is { } span && span > TimeSpan.Zero && span <= _longest
            ? span
            : throw new ArgumentTransformationMetadataException(
                $"'{inputData}' is not a duration. Write a number of seconds, minutes or hours such as 30s, 5min or 1h, in quotes if it is "
                + "in a variable, or a TimeSpan of at most one day.");
    }

    private static TimeSpan? Parse(string text)
    {
        var match = Duration().Match(text);
        if (!match.Success)
        {
            return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span)
                ? span
                : null;
        }

        var number = double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        return char.ToLowerInvariant(match.Groups["unit"].Value[0]) switch
        {
            'h' => TimeSpan.FromHours(number),
            'm' => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromSeconds(number),
        };
    }

    [GeneratedRegex(
        @"^(?<number>[0-9]{1,6}(\.[0-9]{1,3})?) ?(?<unit>s|sec|m|min|h)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Duration();
}
