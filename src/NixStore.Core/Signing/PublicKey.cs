using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;
using Ed25519Key = NSec.Cryptography.PublicKey;

namespace NixStore.Signing;

/// <summary>
/// A named Ed25519 public key that verifies signatures, written as <c>name:base64</c> of 32 bytes
/// (<c>src/libutil/signature/local-keys.cc</c>).
/// </summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    private readonly byte[] _bytes;
    private readonly Ed25519Key _key;

    internal PublicKey(string name, Ed25519Key key)
    {
        Name = name;
        _key = key;
        _bytes = key.Export(KeyBlobFormat.RawPublicKey);
    }

    /// <summary>Gets the name of the key in signatures, such as <c>cache.example.org-1</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the 32 bytes of the key.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Parses a public key. Surrounding white space is ignored.</summary>
    /// <param name="text">The text, <c>name:base64</c>.</param>
    /// <returns>The key.</returns>
    /// <exception cref="NixFormatException">The text is not a public key. The message does not include the text, because it may be a secret
    /// key.</exception>
    public static PublicKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var key) ? key : throw new NixFormatException(FindFault(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Parses public keys that are separated by white space, as in <c>nix.conf</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The keys.</returns>
    /// <exception cref="NixFormatException">A word is not a public key. The message says which one and why, and does not include its
    /// base64.</exception>
    public static IReadOnlyList<PublicKey> ParseList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ParseAll(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Parses the words of a list of public keys.</summary>
    internal static IReadOnlyList<PublicKey> ParseAll(IReadOnlyList<string> words)
    {
        var keys = new PublicKey[words.Count];
        for (var i = 0; i < words.Count; i++)
        {
            keys[i] = TryParse(words[i], out var key) ? key
                : words.Count == 1 ? throw new NixFormatException(FindFault(Encoding.UTF8.GetBytes(words[i])))
                : throw new NixFormatException($"Key {i + 1} of {words.Count}: {FindFault(Encoding.UTF8.GetBytes(words[i]))}");
        }

        return keys;
    }

    /// <summary>Parses a public key, and returns whether it is valid.</summary>
    /// <param name="text">The text, <c>name:base64</c>.</param>
    /// <param name="key">The key, if the text is valid.</param>
    /// <returns>Whether the text is valid.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        Span<byte> bytes = stackalloc byte[KeyFormat.PublicKeyLength];
        if (text is null || !KeyFormat.TrySplit(Encoding.UTF8.GetBytes(text), out var nameText, out var base64)
            || !KeyFormat.TryDecode(base64, bytes))
        {
            return false;
        }

        var name = Encoding.UTF8.GetString(nameText);
        if (KeyFormat.FindNameFault(name) is null
            && Ed25519Key.TryImport(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey, out var imported)
            && imported is not null)
        {
            key = new PublicKey(name, imported);
        }

        return key is not null;
    }

    /// <summary>Returns whether a signature was made by this key for the data.</summary>
    /// <param name="data">The signed data, such as the fingerprint of a path.</param>
    /// <param name="signature">The signature.</param>
    /// <returns>True if the names are equal and the signature is valid.</returns>
    public bool Verify(ReadOnlySpan<byte> data, StoreSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        Span<byte> bytes = stackalloc byte[KeyFormat.SignatureLength];
        return signature.KeyName == Name
            && KeyFormat.TryDecode(Encoding.UTF8.GetBytes(signature.Value), bytes)
            && SignatureAlgorithm.Ed25519.Verify(_key, data, bytes);
    }

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && Name == other.Name && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Name, StringComparer.Ordinal);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>Compares name and bytes.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>True if they are equal.</returns>
    public static bool operator ==(PublicKey? left, PublicKey? right) => Equals(left, right);

    /// <summary>Compares name and bytes.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>True if they differ.</returns>
    public static bool operator !=(PublicKey? left, PublicKey? right) => !Equals(left, right);

    /// <summary>Returns the key in the format of <c>nix.conf</c>.</summary>
    /// <returns><c>name:base64</c>.</returns>
    public override string ToString() => $"{Name}:{Convert.ToBase64String(_bytes)}";

    private static string FindFault(ReadOnlySpan<byte> text)
    {
        Span<byte> secret = stackalloc byte[KeyFormat.SecretKeyLength];
        if (KeyFormat.TrySplit(text, out var name, out var base64) && KeyFormat.TryDecode(base64, secret))
        {
            CryptographicOperations.ZeroMemory(secret);
            return "This is a secret key. Use the matching public key, and keep the secret key private.";
        }

        var shown = name.IsEmpty ? "The text" : $"'{Encoding.UTF8.GetString(name)}:…'";
        var fault = KeyFormat.FindFault(text, KeyFormat.PublicKeyLength) ?? "its bytes are no Ed25519 key";
        return $"{shown} is not a public key: {fault}. A public key is a name, a colon and 44 characters of base64, as in nix.conf.";
    }
}
