using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;
using Ed25519Key = NSec.Cryptography.Key;

namespace NixStore.Signing;

/// <summary>
/// A named Ed25519 key that signs, written as <c>name:base64</c> of 64 bytes: the seed and the public key
/// (<c>src/libutil/signature/local-keys.cc</c>). Its bytes are in guarded memory that <see cref="Dispose"/> clears. The text of the key and
/// messages contain only its name.
/// </summary>
[DebuggerDisplay("{Name}")]
public sealed class SecretKey : IDisposable
{
    private const string Form = "A secret key is a name, a colon and 88 characters of base64, "
        + "as created by 'nix-store --generate-binary-cache-key'.";

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly Ed25519Key _key;

    private SecretKey(string name, Ed25519Key key)
    {
        Name = name;
        _key = key;
        PublicKey = new PublicKey(name, key.PublicKey);
    }

    /// <summary>Gets the name of the key in its signatures, such as <c>cache.example.org-1</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the matching public key.</summary>
    public PublicKey PublicKey { get; }

    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };

    /// <summary>Creates a new key.</summary>
    /// <param name="name">The name; by convention the name of the cache, a hyphen and a number that increases when the key is
    /// replaced.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="NixFormatException">The name is malformed.</exception>
    public static SecretKey Generate(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return KeyFormat.FindNameFault(name) is { } fault
            ? throw new NixFormatException($"'{name}' cannot be the name of a key: {fault}. Use a name such as cache.example.org-1.")
            : new SecretKey(name, new Ed25519Key(SignatureAlgorithm.Ed25519, Exportable));
    }

    /// <summary>Parses a secret key. Surrounding white space is ignored.</summary>
    /// <param name="text">The text, <c>name:base64</c>. The caller clears it.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="NixFormatException">The text is not a secret key. The message does not include the text.</exception>
    public static SecretKey Parse(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[KeyFormat.MaximumLength];
        try
        {
            return Encoding.UTF8.TryGetBytes(text.Trim(), utf8, out var length)
                ? Parse(utf8[..length])
                : throw new NixFormatException($"The text is too long for a secret key. {Form}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    /// <summary>Parses a secret key from the bytes of a file. Surrounding white space is ignored.</summary>
    /// <param name="utf8">The text in UTF-8, <c>name:base64</c>. The caller clears it.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="NixFormatException">The text is not a secret key. The message does not include the text.</exception>
    public static SecretKey Parse(ReadOnlySpan<byte> utf8)
    {
        Span<byte> bytes = stackalloc byte[KeyFormat.SecretKeyLength];
        try
        {
            return KeyFormat.TrySplit(utf8, out var name, out var base64) && KeyFormat.TryDecode(base64, bytes)
                ? Import(name, bytes)
                : throw new NixFormatException(IsOfPublicKey(base64)
                    ? "This is a public key. Signing requires the matching secret key."
                    : $"The text is not a secret key: {KeyFormat.FindFault(utf8, KeyFormat.SecretKeyLength)}. {Form}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Signs data.</summary>
    /// <param name="data">The data, such as the fingerprint of a path.</param>
    /// <returns>The signature. It is deterministic.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public StoreSignature Sign(ReadOnlySpan<byte> data)
    {
        Span<byte> signature = stackalloc byte[KeyFormat.SignatureLength];
        SignatureAlgorithm.Ed25519.Sign(_key, data, signature);
        return new StoreSignature(Name, Convert.ToBase64String(signature));
    }

    /// <summary>Signs the fingerprint of a path, as Nix does.</summary>
    /// <param name="fingerprint">The fingerprint.</param>
    /// <returns>The signature. It is deterministic.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public StoreSignature Sign(Fingerprint fingerprint)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        return Sign(fingerprint.ToBytes());
    }

    /// <summary>Exports the secret key in the format of its file.</summary>
    /// <returns><c>name:base64</c> in UTF-8, in pinned memory. The caller clears it after use.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] Export()
    {
        Span<byte> bytes = stackalloc byte[KeyFormat.SecretKeyLength];
        try
        {
            if (!_key.TryExport(KeyBlobFormat.RawPrivateKey, bytes, out _))
            {
                throw new InvalidOperationException();
            }

            PublicKey.Bytes.CopyTo(bytes[KeyFormat.PublicKeyLength..]);
            var nameLength = Encoding.UTF8.GetByteCount(Name);
            var text = GC.AllocateUninitializedArray<byte>(nameLength + 1 + Base64.GetMaxEncodedToUtf8Length(bytes.Length), pinned: true);
            Encoding.UTF8.GetBytes(Name, text);
            text[nameLength] = (byte)':';
            Base64.EncodeToUtf8(bytes, text.AsSpan(nameLength + 1), out _, out _);
            return text;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Clears the secret key from memory.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>Returns the name of the key, without the secret.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;

    private static SecretKey Import(ReadOnlySpan<byte> nameText, ReadOnlySpan<byte> bytes)
    {
        var name = Encoding.UTF8.GetString(nameText);
        if (KeyFormat.FindNameFault(name) is { } fault)
        {
            throw new NixFormatException($"The name of the secret key is not valid: {fault}.");
        }

        var key = Ed25519Key.Import(
            SignatureAlgorithm.Ed25519, bytes[..KeyFormat.PublicKeyLength], KeyBlobFormat.RawPrivateKey, Exportable);
        if (key.PublicKey.Export(KeyBlobFormat.RawPublicKey).AsSpan().SequenceEqual(bytes[KeyFormat.PublicKeyLength..]))
        {
            return new SecretKey(name, key);
        }

        key.Dispose();
        throw new NixFormatException("The secret key is damaged: its public key does not match its seed.");
    }

    private static bool IsOfPublicKey(ReadOnlySpan<byte> base64)
        => KeyFormat.TryDecode(base64, stackalloc byte[KeyFormat.PublicKeyLength]);
}
