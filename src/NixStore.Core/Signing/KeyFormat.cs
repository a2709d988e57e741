using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace NixStore.Signing;

/// <summary>
/// How keys and signatures are written: a name, a colon and base64 (<c>src/libutil/signature/local-keys.cc</c>). Works on UTF-8 in
/// buffers of the caller, so that a secret is left nowhere.
/// </summary>
internal static class KeyFormat
{
    /// <summary>The most bytes that a written key may have.</summary>
    public const int MaximumLength = 1024;

    /// <summary>The length of a public key, and of the seed of a secret one, in bytes.</summary>
    public const int PublicKeyLength = 32;

    /// <summary>The length of a secret key in bytes: its seed, then its public key.</summary>
    public const int SecretKeyLength = 2 * PublicKeyLength;

    /// <summary>The length of a signature in bytes.</summary>
    public const int SignatureLength = 64;

    /// <summary>Finds why a text cannot be the name of a key; names are listed with spaces between them, and shown.</summary>
    /// <returns>The reason, or null for a good name.</returns>
    public static string? FindNameFault(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
        {
            return "it is empty";
        }

        foreach (var character in name)
        {
            if (character == ':' || char.IsWhiteSpace(character) || char.IsControl(character))
            {
                return "it has a colon, a space or a control character";
            }
        }

        return null;
    }

    /// <summary>Takes a written key apart, without the white space that files have around it.</summary>
    /// <returns>Whether there are a name and a colon.</returns>
    public static bool TrySplit(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> base64)
    {
        text = text.Trim(" \t\r\n"u8);
        var colon = text.IndexOf((byte)':');
        name = colon < 0 ? [] : text[..colon];
        base64 = text[(colon + 1)..];
        return colon > 0 && text.Length <= MaximumLength;
    }

    /// <summary>Decodes base64 of exactly as many bytes as the destination has. Its padding may be absent, as for Nix.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> base64, Span<byte> destination)
    {
        Span<byte> padded = stackalloc byte[Base64.GetMaxEncodedToUtf8Length(destination.Length)];
        var unpadded = base64.TrimEnd((byte)'=');
        if (base64.Length > padded.Length || unpadded.Length != ((destination.Length * 8) + 5) / 6)
        {
            return false;
        }

        padded.Fill((byte)'=');
        unpadded.CopyTo(padded);
        var decoded = Base64.DecodeFromUtf8(padded, destination, out _, out var written) == OperationStatus.Done && written == destination.Length;
        CryptographicOperations.ZeroMemory(padded);
        return decoded;
    }
}
