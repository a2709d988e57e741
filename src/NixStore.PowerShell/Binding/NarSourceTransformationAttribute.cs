using System.Collections;
using System.Management.Automation;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Binding;

/// <summary>
/// Converts arguments that name NAR files or store paths: the values that name a store path, files, and entries of NARs.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NarSourceTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly StorePathTransformationAttribute _storePaths = new();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject { BaseObject: IList list } ? list : inputData;
        return value switch
        {
            null => throw new ArgumentTransformationMetadataException("There is no path: the value is null."),
            IList items => items.Cast<object?>().SelectMany(item => ToArguments(engineIntrinsics, item)).ToArray(),
            _ => ToArguments(engineIntrinsics, value),
        };
    }

    private static NarSourceArgument[] ToArguments(EngineIntrinsics engineIntrinsics, object? value)
        => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            NarSourceArgument argument => [argument],
            NarEntryInfo entry => [new NarSourceArgument(entry)],
            FileInfo { LinkTarget: null } file => [new NarSourceArgument(new StorePathArgument(file.FullName), isFile: true)],
            _ => _storePaths.Transform(engineIntrinsics, value) is StorePathArgument[] items
                ? [.. items.Select(static item => new NarSourceArgument(item))]
                : [],
        };
}
