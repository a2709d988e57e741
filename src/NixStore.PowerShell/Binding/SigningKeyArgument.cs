using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using NixStore.FileSystem;
using NixStore.Signing;

namespace NixStore.PowerShell.Binding;

/// <summary>A secret key that was given for <c>-SigningKey</c>, or its source. No text shows the secret.</summary>
public sealed class SigningKeyArgument
{
    private readonly string _shown;
    private readonly Func<SecretKey> _read;
    private readonly SecretKeyFile? _file;

    private SigningKeyArgument(SecretKeyFile file)
        : this(file.Path, true, file.Read)
        => _file = file;

    private SigningKeyArgument(string shown, bool isOwned, Func<SecretKey> read)
    {
        _shown = shown;
        IsOwned = isOwned;
        _read = read;
    }

    /// <summary>Gets a value indicating whether the reader disposes the key. False for a key object of the user.</summary>
    internal bool IsOwned { get; }

    /// <summary>Gets a warning about a file that other users can read or change, or null.</summary>
    internal string? Warning
        => _file is { IsOpenToOthers: true }
            ? $"Other users of this machine can read or change the file '{_file.Path}' of the secret key, and sign paths with the key. "
                + "Allow only its owner to read it: chmod 600."
            : null;

    /// <summary>Returns the name of the file or of the key, and never the key.</summary>
    /// <returns>A text for messages.</returns>
    public override string ToString() => _shown;

    internal static SigningKeyArgument FromFile(string path) => new(new SecretKeyFile(path));

    internal static SigningKeyArgument FromKey(SecretKey key) => new(key.Name, false, () => key);

    internal static SigningKeyArgument FromSecureString(SecureString text) => new("a SecureString", true, () => Read(text));

    internal static SigningKeyArgument FromBytes(byte[] text) => new("a byte array", true, () => SecretKey.Parse(text));

    /// <summary>Reads the key.</summary>
    /// <exception cref="NixFormatException">The source contains no key. The message does not repeat its contents.</exception>
    internal SecretKey Read() => _read();

    private static SecretKey Read(SecureString text)
    {
        var copy = Marshal.SecureStringToGlobalAllocUnicode(text);
        var characters = GC.AllocateUninitializedArray<char>(text.Length, pinned: true);
        try
        {
            Marshal.Copy(copy, characters, 0, characters.Length);
            return SecretKey.Parse(characters);
        }
        finally
        {
            Wipe(characters);
            Marshal.ZeroFreeGlobalAllocUnicode(copy);
        }
    }

    /// <summary>Converts a key to a form that <c>Set-Secret</c> stores and <c>-SigningKey</c> reads.</summary>
    internal static SecureString ToSecureString(SecretKey key)
    {
        var secret = new SecureString();
        var text = key.Export();
        var characters = GC.AllocateUninitializedArray<char>(Encoding.UTF8.GetCharCount(text), pinned: true);
        try
        {
            Encoding.UTF8.GetChars(text, characters);
            foreach (var character in characters)
            {
                secret.AppendChar(character);
            }

            secret.MakeReadOnly();
            return secret;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
            Wipe(characters);
        }
    }

    private static void Wipe(char[] characters) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(characters.AsSpan()));
}
