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

    /// <summary>
    /// Gets whether it has the form of a signature. One that has not was read from another program, is kept as it stands when a text is
    /// rewritten, and is sent nowhere else.
    /// </summary>
    public bool IsWellFormed => KeyName.Length > 0;

    /// <summary>Reads a signature that another program has written. One that is malformed spoils nothing else.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The signature; if the text has not the form of one, without a key's name and with the text as its value.</returns>
    public static StoreSignature Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var signature) ? signature
            : new StoreSignature(
                "", text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? '\uFFFD' : c)) : text);
    }

    /// <summary>Reads a signature, without an error.</summary>
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

        // Its padding may be absent, as for Nix.
        var value = text[(colon + 1)..];
        var unpadded = value.TrimEnd('=');
        if (unpadded.Length % 4 == 1 || !System.Buffers.Text.Base64.IsValid(unpadded.PadRight((unpadded.Length + 3) / 4 * 4, '=')))
        {
            return false;
        }

        signature = new StoreSignature(text[..colon], value);
        return true;
    }

    /// <summary>Writes the signature.</summary>
    /// <returns><c>key name:base64</c>, or the text of a malformed one.</returns>
    public override string ToString() => IsWellFormed ? $"{KeyName}:{Value}" : Value;
}
