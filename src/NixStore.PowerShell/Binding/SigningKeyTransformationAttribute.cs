using System.Collections;
using System.Management.Automation;
using System.Security;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Outputs;
using NixStore.Signing;

namespace NixStore.PowerShell.Binding;

/// <summary>
/// Converts arguments of <c>-SigningKey</c>: the path of a file, a <see cref="SecureString"/> or bytes from <c>Get-Secret</c>, an object of
/// <c>New-StoreKey</c>, or a key object. A key in a plain text is refused, and not shown.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SigningKeyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        var files = new FilePaths(engineIntrinsics.SessionState.Path);
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            // A missing key in a vault must not result in a path without a signature.
            null => throw new ArgumentTransformationMetadataException("There is no secret key: the value is null."),
            IList and not byte[] => ((IList)value).Cast<object?>().Select(item => ToArgument(files, item)).ToArray(),
            _ => new[] { ToArgument(files, value) },
        };
    }

    private static SigningKeyArgument ToArgument(FilePaths files, object? value)
        => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            SigningKeyArgument argument => argument,
            SecretKey key => SigningKeyArgument.FromKey(key),
            SecureString text => SigningKeyArgument.FromSecureString(text),
            byte[] text => SigningKeyArgument.FromBytes(text),
            StoreKey { SecretKey: { } text } => SigningKeyArgument.FromSecureString(text),
            StoreKey { Path: { } path } => SigningKeyArgument.FromFile(path),
            FileInfo file => SigningKeyArgument.FromFile(file.FullName),
            string path => FromPath(files, path),
            var other => throw new ArgumentTransformationMetadataException(
                $"An object of the type {other?.GetType().Name ?? "null"} is no secret key. "
                + "Give the path of its file, a SecureString, or an object of New-StoreKey."),
        };

    private static SigningKeyArgument FromPath(FilePaths files, string path)
    {
        try
        {
            var full = files.ResolveLiteral(path);
            if (File.Exists(full) || !PlainSecret.MayBe(path))
            {
                return SigningKeyArgument.FromFile(full);
            }
        }
        catch (Exception e) when (e is ArgumentException or RuntimeException && !PlainSecret.MayBe(path))
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
        catch (Exception e) when (e is ArgumentException or RuntimeException)
        {
            // The message of the exception would repeat a part of the text.
        }

        throw new ArgumentTransformationMetadataException(
            "The text is not the path of a file and may be a secret key, so it is not shown. Give the path of the key's file, "
            + "or the key as a SecureString, as Get-Secret and Read-Host -AsSecureString give it: "
            + "a plain text stays in histories and transcripts.");
    }
}
