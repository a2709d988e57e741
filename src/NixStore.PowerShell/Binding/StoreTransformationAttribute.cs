using System.Collections;
using System.Management.Automation;
using System.Text.RegularExpressions;
using NixStore.PowerShell.Outputs;
using NixStore.Stores;

namespace NixStore.PowerShell.Binding;

/// <summary>
/// Converts arguments of <c>-Store</c> to the reference of a store: a URL, a directory, relative to the location of the session, an object
/// of
/// <c>Get-Store</c>, or any object with a <c>Store</c> property.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed partial class StoreTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        var workingDirectory = engineIntrinsics.SessionState.Path.CurrentFileSystemLocation.Path;
        return (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            IList stores => stores.Cast<object?>().Select(store => ToReference(workingDirectory, store)).ToArray(),
            _ => ToReference(workingDirectory, inputData),
        };
    }

    /// <summary>Returns the reference of the store that an object names.</summary>
    /// <param name="workingDirectory">The base directory of relative paths.</param>
    /// <param name="value">The object.</param>
    /// <returns>The reference. For the directory of a binary cache, the reference of the cache.</returns>
    /// <exception cref="ArgumentTransformationMetadataException">The object names no store.</exception>
    internal static StoreReference ToReference(string workingDirectory, object? value)
    {
        switch (value is PSObject wrapped ? wrapped.BaseObject : value)
        {
            // A misspelled variable must not select the store of this machine.
            case null or "":
                throw new ArgumentTransformationMetadataException(
                    "There is no store: the value is null or empty. "
                    + "Leave the parameter out, or give 'auto', for the store that the environment names.");
            case StoreReference reference:
                return reference;
            case RunningBinaryCache cache:
                return StoreReference.Parse(cache.Uri.ToString());
            case FileSystemInfo file:
                return OfDirectory(StoreReference.Parse(file.FullName, workingDirectory));
            case string text:
                return OfText(text, workingDirectory);
        }

        return (PSObject.AsPSObject(value).Properties["Store"] ?? PSObject.AsPSObject(value).Properties["Location"])?.Value is { } store
            ? ToReference(workingDirectory, store)
            : throw new ArgumentTransformationMetadataException(
                $"'{value}' names no store. Give a directory such as /mnt, a URL, or an object from Get-Store.");
    }

    /// <summary>Returns the reference of the binary cache in a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <returns>The reference of the cache, with the same settings.</returns>
    internal static StoreReference ToCache(StoreReference directory) => directory.Settings.Aggregate(
        StoreReference.Parse(new Uri(directory.Authority).AbsoluteUri), static (cache, setting) => cache.With(setting.Key, setting.Value));

    private static StoreReference OfText(string text, string workingDirectory)
    {
        if (IsBareName(text) || UrlWithoutColon().IsMatch(text))
        {
            var name = UrlWithoutColon().Replace(text, "");
            throw new ArgumentTransformationMetadataException(
                $"'{text}' names no store. Give ssh://{name} for the store of another machine, "
                + $"https://{name} for a binary cache, or ./{name} for a directory.");
        }

        try
        {
            return OfDirectory(StoreReference.Parse(text, workingDirectory));
        }
        catch (NixFormatException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }

    // As in Nix, a directory contains a slash, so that the name of a host is never a directory.
    private static bool IsBareName(string text)
        => text.Split('?')[0] is var name
            && name is not ("" or "auto" or "local" or "daemon" or "." or "..")
            && name.AsSpan().IndexOfAny('/', System.IO.Path.DirectorySeparatorChar) < 0
            && !System.IO.Path.IsPathRooted(name)
            && !name.StartsWith('~');

    private static StoreReference OfDirectory(StoreReference reference)
        => reference is { Scheme: StoreReference.LocalScheme, Authority.Length: > 0 }
            && File.Exists(System.IO.Path.Join(reference.Authority, "nix-cache-info"))
            && !Directory.Exists(System.IO.Path.Join(reference.Authority, "nix", "store"))
                ? ToCache(reference)
                : reference;

    [GeneratedRegex("^(https?|ssh|ssh-ng|s3|file)(//|:/(?!/))", RegexOptions.IgnoreCase)]
    private static partial Regex UrlWithoutColon();
}
