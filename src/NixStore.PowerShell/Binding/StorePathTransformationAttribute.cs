using System.Collections;
using System.Management.Automation;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Binding;

/// <summary>
/// Converts arguments of <c>-Path</c>: texts, objects of this module, files of <c>Get-Item</c>, and any object with a <c>Path</c> property.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class StorePathTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        var workingDirectory = engineIntrinsics.SessionState.Path.CurrentFileSystemLocation.Path;
        var value = inputData is PSObject { BaseObject: IList list } ? list : inputData;
        return value switch
        {
            // A misspelled variable must not select all paths of the store.
            null => throw new ArgumentTransformationMetadataException(
                "There is no path: the value is null. Leave the parameter out if no path is meant."),
            IList items => items.Cast<object?>().Select(item => ToArgument(workingDirectory, item)).ToArray(),
            _ => new[] { ToArgument(workingDirectory, value) },
        };
    }

    private static StorePathArgument ToArgument(string workingDirectory, object? value)
    {
        var item = value is PSObject wrapped ? wrapped.BaseObject : value;
        switch (item)
        {
            case StorePathArgument argument:
                return argument;
            case StorePathInfo info:
                return new StorePathArgument(info);
            case string text:
                return new StorePathArgument(text);
            case FileSystemInfo file:
                return new StorePathArgument(file.FullName);
        }

        if (value is not null && PSObject.AsPSObject(value) is var properties && properties.Properties["Path"]?.Value is { } path)
        {
            var store = properties.Properties["Store"]?.Value is { } from
                ? StoreTransformationAttribute.ToReference(workingDirectory, from)
                : null;
            return new StorePathArgument($"{path}", store);
        }

        // An empty text refers to no path, which is reported for the item as for any other text.
        return new StorePathArgument(value?.ToString() ?? "");
    }
}
