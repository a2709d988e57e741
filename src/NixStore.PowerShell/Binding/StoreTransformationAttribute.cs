using System.Collections;
using System.Management.Automation;
using NixStore.Stores;

namespace NixStore.PowerShell.Binding;

/// <summary>
/// Makes a store's reference of what a user gives for <c>-Store</c>: a URL, a directory (relative ones from the session's
/// location), an object from <c>Get-Store</c>, or any object that has a <c>Store</c> property.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class StoreTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        var workingDirectory = engineIntrinsics.SessionState.Path.CurrentFileSystemLocation.Path;
        return (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            null => null,
            IList stores => stores.Cast<object>().Select(store => ToReference(workingDirectory, store)).ToArray(),
            _ => ToReference(workingDirectory, inputData!),
        };
    }

    /// <summary>Makes a store's reference of an object.</summary>
    /// <param name="workingDirectory">The directory from which relative ones go.</param>
    /// <param name="value">The object.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="ArgumentTransformationMetadataException">The object names no store.</exception>
    internal static StoreReference ToReference(string workingDirectory, object value)
    {
        var item = value is PSObject wrapped ? wrapped.BaseObject : value;
        switch (item)
        {
            case StoreReference reference:
                return reference;
            case FileSystemInfo file:
                return StoreReference.Parse(file.FullName, workingDirectory);
            case string text:
                try
                {
                    return StoreReference.Parse(text, workingDirectory);
                }
                catch (NixFormatException e)
                {
                    throw new ArgumentTransformationMetadataException(e.Message, e);
                }
        }

        return (PSObject.AsPSObject(value).Properties["Store"] ?? PSObject.AsPSObject(value).Properties["Location"])?.Value is { } store
            ? ToReference(workingDirectory, store)
            : throw new ArgumentTransformationMetadataException(
                $"'{value}' names no store. Give a directory such as /mnt, a URL, or an object from Get-Store.");
    }
}
