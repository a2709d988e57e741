using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace NixStore.Signing;

/// <summary>
/// The text format of keys and signatures: a name, a colon and base64 (<c>src/libutil/signature/local-keys.cc</c>). Works on UTF-8 in
/// buffers of the caller, so that no copy of a secret remains.
/// </summary>
internal static class KeyFormat
{
    /// <summary>The maximum size of a key in text form, in bytes.</summary>
    public const int MaximumLength = 1024;

    /// <summary>The size of a public key and of the seed of a secret key, in bytes.</summary>
    public const int PublicKeyLength = 32;

    /// <summary>The size of a secret key in bytes: the seed followed by the public key.</summary>
    public const int SecretKeyLength = 2 * PublicKeyLength;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    /// <summary>The size of a signature in bytes.</summary>
    public const int SignatureLength = 64;

    /// <summary>Returns why a text cannot be the name of a key. Names are shown, and listed with spaces between them.</summary>
    /// <returns>The reason, or null if the name is valid.</returns>
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

        return ForeignText.HasHidden(name) ? "it has an invisible character" : null;
    }

    /// <summary>Splits a key in text form, without surrounding white space.</summary>
    /// <returns>Whether the text has a name and a colon.</returns>
    public static bool TrySplit(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> base64)
    {
        // Editors on Windows begin a file with a byte order mark.
        text = (text.StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text).Trim(" \t\r\n"u8);
        var colon = text.IndexOf((byte)':');
        name = colon < 0 ? [] : text[..colon];
        base64 = text[(colon + 1)..];
        return colon > 0 && text.Length <= MaximumLength;
    }

    /// <summary>Returns what is wrong with a key in text form. The reason contains nothing of the key.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">The size of the key in bytes.</param>
    /// <returns>The reason, or null if the text has the form of a key.</returns>
    public static string? FindFault(ReadOnlySpan<byte> text, int length)
    {
        if (text.Length > MaximumLength)
        {
            return "it is too long";
        }

        if (!TrySplit(text, out var name, out var base64))
        {
            return "it has no name that ends with a colon";
        }

        if (FindNameFault(Encoding.UTF8.GetString(name)) is { } fault)
        {
            return $"its name cannot be used: {fault}";
        }

        var most = Base64.GetMaxEncodedToUtf8Length(length);
        if (base64.TrimEnd((byte)'=').Length != ((length * 8) + 5) / 6)
        {
            return $"its base64 has {base64.Length} characters instead of {most}";
        }

        Span<byte> bytes = stackalloc byte[length];
        var isDecoded = TryDecode(base64, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return isDecoded ? null : "its base64 is malformed";
    }

    /// <summary>Decodes base64 whose decoded length must be that of the destination. Padding is optional, as in Nix.</summary>
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
        var decoded = Base64.DecodeFromUtf8(padded, destination, out _, out var written) == OperationStatus.Done
            && written == destination.Length;
        CryptographicOperations.ZeroMemory(padded);
        return decoded;
    }
}
