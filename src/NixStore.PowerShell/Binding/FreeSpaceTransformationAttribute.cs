using System.Globalization;
using System.Management.Automation;
using NixStore.Collecting;

namespace NixStore.PowerShell.Binding;

/// <summary>Converts arguments for free space: a number of bytes, a text such as <c>50GB</c>, or a percentage such as <c>20%</c>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class FreeSpaceTransformationAttribute : ArgumentTransformationAttribute
{
    private const NumberStyles PercentStyle = NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is FreeSpaceGoal goal ? goal
            : LanguagePrimitives.ConvertTo<string>(inputData).Trim() is var text && text.EndsWith('%') ? ParsePercent(text)
            : SizeText.Parse(text) is { } bytes ? FreeSpaceGoal.OfBytes(bytes)
            : throw Fault(text);

    private static FreeSpaceGoal ParsePercent(string text)
        => double.TryParse(text[..^1], PercentStyle, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100
            ? FreeSpaceGoal.OfPercent(percent)
            : throw Fault(text);

    private static ArgumentTransformationMetadataException Fault(string text)
        => new($"'{text}' is not free space. Write a number with a unit such as 50GB, or a share of the file system such as 20%.");
}
