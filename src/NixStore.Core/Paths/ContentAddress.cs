using System.Diagnostics.CodeAnalysis;
using NixStore.Hashing;

namespace NixStore.Paths;

/// <summary>The content address of a path: how its contents were hashed, and to what (<c>src/libstore/content-address.cc</c>).</summary>
/// <param name="Method">How the contents become bytes.</param>
/// <param name="Hash">The hash of those bytes.</param>
public sealed record ContentAddress(ContentAddressMethod Method, Hash Hash)
{
    /// <summary>Reads a content address as the database and narinfos hold it, such as <c>fixed:r:sha256:…</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The content address.</returns>
    /// <exception cref="NixFormatException">The text is not one.</exception>
    public static ContentAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (method, start) = ReadMethod(text);
        var hash = Hash.Parse(text[start..]);
        return method == ContentAddressMethod.Text && hash.Algorithm != NixHashAlgorithm.Sha256
            ? throw new NixFormatException($"The content address '{text}' is a text, whose hash must be sha256.", start)
            : new ContentAddress(method, hash);
    }

    /// <summary>Reads how contents are to be addressed, such as <c>fixed:r:sha256</c>: a content address without its hash.</summary>
    /// <param name="text">The text.</param>
    /// <returns>How the contents become bytes, and the algorithm of their hash.</returns>
    /// <exception cref="NixFormatException">The text is not valid.</exception>
    public static (ContentAddressMethod Method, NixHashAlgorithm Algorithm) ParseMethod(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (method, start) = ReadMethod(text);
        return NixHashAlgorithmExtensions.TryParse(text.AsSpan(start), out var algorithm)
            ? (method, algorithm)
            : throw new NixFormatException($"'{text}' does not tell how contents are addressed: no algorithm has the name '{text[start..]}'.", start);
    }

    private static (ContentAddressMethod Method, int Length) ReadMethod(string text)
        => text switch
        {
            _ when text.StartsWith("text:", StringComparison.Ordinal) => (ContentAddressMethod.Text, 5),
            _ when text.StartsWith("fixed:r:", StringComparison.Ordinal) => (ContentAddressMethod.Nar, 8),
            _ when text.StartsWith("fixed:git:", StringComparison.Ordinal) => (ContentAddressMethod.Git, 10),
            _ when text.StartsWith("fixed:", StringComparison.Ordinal) => (ContentAddressMethod.Flat, 6),
            _ => throw new NixFormatException($"'{text}' is not a content address; one begins with 'text:' or 'fixed:'."),
        };

    /// <summary>Reads a content address, without an error.</summary>
    /// <param name="text">The text.</param>
    /// <param name="contentAddress">The content address, where the text is one.</param>
    /// <returns>Whether the text is valid.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ContentAddress? contentAddress)
    {
        try
        {
            contentAddress = text is null ? null : Parse(text);
        }
        catch (NixFormatException)
        {
            contentAddress = null;
        }

        return contentAddress is not null;
    }

    /// <summary>Writes the content address as the database and narinfos hold it, the hash in nix32.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var prefix = Method switch
        {
            ContentAddressMethod.Text => "text:",
            ContentAddressMethod.Flat => "fixed:",
            ContentAddressMethod.Nar => "fixed:r:",
            ContentAddressMethod.Git => "fixed:git:",
            _ => throw new InvalidOperationException(),
        };
        return prefix + Hash.ToString(HashFormat.Nix32);
    }
}
