using System.Diagnostics.CodeAnalysis;

namespace NixStore.Signing;

/// <summary>
/// A signature of the fingerprint of a path, written as <c>key name:base64</c> (<c>src/libutil/signature/local-keys.cc</c>).
/// </summary>
/// <param name="KeyName">The name of the signing key.</param>
/// <param name="Value">The signature in base64.</param>
public sealed record StoreSignature(string KeyName, string Value)
{
    /// <summary>Parses a signature.</summary>
    /// <param name="text">The text, <c>key name:base64</c>.</param>
    /// <returns>The signature, which is not verified.</returns>
    /// <exception cref="NixFormatException">The text lacks the name, the colon or the base64.</exception>
    public static StoreSignature Parse(string text)
        => TryParse(text, out var signature)
            ? signature
            : throw new NixFormatException($"'{text}' is not a signature. A signature is the name of the key, a colon and base64.");

    /// <summary>Parses a signature, and returns whether it is well-formed.</summary>
    /// <param name="text">The text, <c>key name:base64</c>.</param>
    /// <param name="signature">The signature, if the text is valid.</param>
    /// <returns>Whether the text is valid.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out StoreSignature? signature)
    {
        signature = null;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (text is null || colon < 0 || colon == text.Length - 1 || text.AsSpan().ContainsAny(" \t\r\n")
            || KeyFormat.FindNameFault(text.AsSpan(0, colon)) is not null)
        {
            return false;
        }

        var value = text[(colon + 1)..];
        if (!System.Buffers.Text.Base64.IsValid(value))
        {
            return false;
        }

        signature = new StoreSignature(text[..colon], value);
        return true;
    }

    /// <summary>Returns the signature as a text.</summary>
    /// <returns><c>key name:base64</c>.</returns>
    public override string ToString() => $"{KeyName}:{Value}";
}
