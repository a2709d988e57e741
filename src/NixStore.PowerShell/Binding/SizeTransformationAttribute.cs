using System.Management.Automation;

namespace NixStore.PowerShell.Binding;

/// <summary>Converts a size that a user writes to a number of bytes: a number, or a text such as <c>50GB</c>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SizeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => SizeText.Parse(LanguagePrimitives.ConvertTo<string>(inputData))
            ?? throw new ArgumentTransformationMetadataException(
                $"'{inputData}' is not a size. Write a number of bytes, or a number with a unit such as 50GB.");
}
