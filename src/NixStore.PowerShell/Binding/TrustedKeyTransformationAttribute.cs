using System.Collections;
using System.Management.Automation;
using NixStore.PowerShell.Files;
using NixStore.Signing;

namespace NixStore.PowerShell.Binding;

/// <summary>
/// Converts arguments of <c>-TrustedKey</c>: public keys in the form of <c>nix.conf</c>, the path of a file of such keys, objects with a
/// <c>PublicKey</c> property, such as those of <c>New-StoreKey</c>, and key objects.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class TrustedKeyTransformationAttribute : ArgumentTransformationAttribute
{
    private const int MaximumFileLength = 1 << 20;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        if (inputData is null)
        {
            throw new ArgumentTransformationMetadataException("There is no public key: the value is null.");
        }

        var files = new FilePaths(engineIntrinsics.SessionState.Path);
        IEnumerable items = (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) as IList ?? new[] { inputData };
        try
        {
            return items.Cast<object>().SelectMany(item => ToKeys(files, item)).Distinct().ToArray();
        }
        catch (Exception e) when (e is NixFormatException or IOException or UnauthorizedAccessException
            or ArgumentException or RuntimeException)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }

    private static IEnumerable<PublicKey> ToKeys(FilePaths files, object? value)
    {
        switch (value is PSObject wrapped ? wrapped.BaseObject : value)
        {
            case PublicKey key:
                return [key];
            case FileInfo file:
                return ReadFile(file.FullName);
            case string text:
                return FromText(files, text);
        }

        return value is not null && PSObject.AsPSObject(value).Properties["PublicKey"]?.Value is { } held
            ? ToKeys(files, held)
            : throw new ArgumentException(
                $"'{value}' is no public key. Give one as nix.conf lists it, such as cache.example.org-1:…, a file of them, "
                + "or an object that has a PublicKey.");
    }

    private static IEnumerable<PublicKey> FromText(FilePaths files, string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0 && Array.TrueForAll(words, static word => PublicKey.TryParse(word, out _)))
        {
            return PublicKey.ParseList(text);
        }

        if (FindFile(files, text) is { } file)
        {
            return ReadFile(file);
        }

        return text.Contains(':', StringComparison.Ordinal) || PlainSecret.MayBe(text)
            ? PublicKey.ParseList(text)
            : throw new ArgumentException(
                $"'{text}' is neither a public key, written as a name, a colon and base64, nor the path of a file.");
    }

    private static string? FindFile(FilePaths files, string text)
    {
        try
        {
            return files.ResolveLiteral(text) is var path && File.Exists(path) ? path : null;
        }
        catch (Exception e) when (e is ArgumentException or RuntimeException)
        {
            // The name of a key looks like a drive.
            return null;
        }
    }

    private static PublicKey[] ReadFile(string path)
    {
        using var file = ByteSource.Open(path);
        var contents = new byte[MaximumFileLength];
        var length = file.ReadAtLeast(contents, contents.Length, throwOnEndOfStream: false);
        try
        {
            return [.. PublicKey.ParseList(System.Text.Encoding.UTF8.GetString(contents, 0, length))];
        }
        catch (NixFormatException e)
        {
            throw new NixFormatException($"The file '{path}' is no list of public keys: {e.Message}", e.Offset);
        }
    }
}
