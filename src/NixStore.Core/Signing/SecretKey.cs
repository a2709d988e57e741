using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;
using Ed25519Key = NSec.Cryptography.Key;

namespace NixStore.Signing;

/// <summary>
/// A named Ed25519 key that signs, written <c>name:base64</c> of 64 bytes: the seed, then the public key
/// (<c>src/libutil/signature/local-keys.cc</c>). Its bytes lie in guarded memory that <see cref="Dispose"/> wipes, and nothing that
/// shows the key, an error neither, shows more than its name.
/// </summary>
[DebuggerDisplay("{Name}")]
public sealed class SecretKey : IDisposable
{
    private const string Form = "one is written as a name, a colon and 88 characters of base64, as 'nix-store --generate-binary-cache-key' does";

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly Ed25519Key _key;

    private SecretKey(string name, Ed25519Key key)
    {
        Name = name;
        _key = key;
        PublicKey = new PublicKey(name, key.PublicKey);
    }

    /// <summary>The name, by which its signatures refer to the key, such as <c>cache.example.org-1</c>.</summary>
    public string Name { get; }

    /// <summary>The public key that belongs to it.</summary>
    public PublicKey PublicKey { get; }

    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };

    /// <summary>Creates a new key.</summary>
    /// <param name="name">Its name; by custom the name of the cache, a hyphen and a number that grows when the key is replaced.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="NixFormatException">The name is not well formed.</exception>
    public static SecretKey Generate(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return KeyFormat.FindNameFault(name) is { } fault
            ? throw new NixFormatException($"'{name}' cannot be the name of a key: {fault}. Give one such as cache.example.org-1.")
            : new SecretKey(name, new Ed25519Key(SignatureAlgorithm.Ed25519, Exportable));
    }

    /// <summary>Reads a secret key. White space around it is left out.</summary>
    /// <param name="text">The text, <c>name:base64</c>; wiping it is the caller's.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="NixFormatException">The text is none; the message does not repeat it.</exception>
    public static SecretKey Parse(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[KeyFormat.MaximumLength];
        try
        {
            return Encoding.UTF8.TryGetBytes(text.Trim(), utf8, out var length)
                ? Parse(utf8[..length])
                : throw new NixFormatException($"The text is too long for a secret key; {Form}.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    /// <summary>Reads a secret key as a file holds it. White space around it is left out.</summary>
    /// <param name="utf8">The text in UTF-8, <c>name:base64</c>; wiping it is the caller's.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="NixFormatException">The text is none; the message does not repeat it.</exception>
    public static SecretKey Parse(ReadOnlySpan<byte> utf8)
    {
        Span<byte> bytes = stackalloc byte[KeyFormat.SecretKeyLength];
        try
        {
            return KeyFormat.TrySplit(utf8, out var name, out var base64) && KeyFormat.TryDecode(base64, bytes)
                ? Import(name, bytes)
                : throw new NixFormatException(IsOfPublicKey(base64)
                    ? "This is a public key; signing needs the secret key that belongs to it."
                    : $"The text is not a secret key; {Form}.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Signs data.</summary>
    /// <param name="data">The data, such as a path's fingerprint.</param>
    /// <returns>The signature; it is the same each time.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public StoreSignature Sign(ReadOnlySpan<byte> data)
    {
        Span<byte> signature = stackalloc byte[KeyFormat.SignatureLength];
        SignatureAlgorithm.Ed25519.Sign(_key, data, signature);
        return new StoreSignature(Name, Convert.ToBase64String(signature));
    }

    /// <summary>Signs a path's fingerprint, as Nix does.</summary>
    /// <param name="fingerprint">The fingerprint.</param>
    /// <returns>The signature; it is the same each time.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public StoreSignature Sign(Fingerprint fingerprint)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        return Sign(fingerprint.ToBytes());
    }

    /// <summary>Writes the secret out, for its file.</summary>
    /// <returns><c>name:base64</c> in UTF-8, in memory that does not move; the caller wipes it when it is written.</returns>
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

    /// <summary>Wipes the secret from memory.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>The name alone.</summary>
    /// <returns>The same as <see cref="Name"/>.</returns>
    public override string ToString() => Name;

    private static SecretKey Import(ReadOnlySpan<byte> nameText, ReadOnlySpan<byte> bytes)
    {
        var name = Encoding.UTF8.GetString(nameText);
        if (KeyFormat.FindNameFault(name) is { } fault)
        {
            throw new NixFormatException($"The secret key has a name that cannot be one: {fault}.");
        }

        var key = Ed25519Key.Import(SignatureAlgorithm.Ed25519, bytes[..KeyFormat.PublicKeyLength], KeyBlobFormat.RawPrivateKey, Exportable);
        if (key.PublicKey.Export(KeyBlobFormat.RawPublicKey).AsSpan().SequenceEqual(bytes[KeyFormat.PublicKeyLength..]))
        {
            return new SecretKey(name, key);
        }

        key.Dispose();
        throw new NixFormatException("The secret key is damaged: its public half is not that of its secret half.");
    }

    private static bool IsOfPublicKey(ReadOnlySpan<byte> base64)
        => KeyFormat.TryDecode(base64, stackalloc byte[KeyFormat.PublicKeyLength]);
}
