using System.Diagnostics.CodeAnalysis;
using NixStore.Hashing;

namespace NixStore.Paths;

/// <summary>The content address of a path: how its contents are hashed, and the hash (<c>src/libstore/content-address.cc</c>).</summary>
/// <param name="Method">How the contents are converted to bytes.</param>
/// <param name="Hash">The hash of the bytes.</param>
public sealed record ContentAddress(ContentAddressMethod Method, Hash Hash)
{
    /// <summary>Parses a content address as in the database and in narinfos, such as <c>fixed:r:sha256:…</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The content address.</returns>
    /// <exception cref="NixFormatException">The text is not a content address.</exception>
    public static ContentAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (method, start) = ReadMethod(text);
        var hash = Hash.Parse(text[start..]);
        return method == ContentAddressMethod.Text && hash.Algorithm != NixHashAlgorithm.Sha256
            ? throw new NixFormatException($"The content address '{text}' is of the kind 'text', which requires a sha256 hash.", start)
            : new ContentAddress(method, hash);
    }

    /// <summary>Parses a method of content addressing, such as <c>fixed:r:sha256</c>: a content address without its hash.</summary>
    /// <param name="text">The text.</param>
    /// <returns>How the contents are converted to bytes, and the hash algorithm.</returns>
    /// <exception cref="NixFormatException">The text is not valid.</exception>
    public static (ContentAddressMethod Method, NixHashAlgorithm Algorithm) ParseMethod(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (method, start) = ReadMethod(text);
        return NixHashAlgorithmExtensions.TryParse(text.AsSpan(start), out var algorithm)
            ? (method, algorithm)
            : throw new NixFormatException($"'{text}' is not a method of content addressing: the algorithm '{text[start..]}' is "
                + "unknown.", start);
    }

    /// <summary>Parses a method with its algorithm in the format of derivations, such as <c>r:sha256</c>.</summary>
    /// <exception cref="NixFormatException">The text is not valid.</exception>
    internal static (ContentAddressMethod Method, NixHashAlgorithm Algorithm) ParseMethodPrefix(string text)
        => ParseMethod(text.StartsWith("text:", StringComparison.Ordinal) ? text : "fixed:" + text);

    /// <summary>Returns the prefix of a method in the format of derivations, such as <c>r:</c>.</summary>
    internal static string PrefixOf(ContentAddressMethod method) => method switch
    {
        ContentAddressMethod.Text => "text:",
        ContentAddressMethod.Flat => "",
        ContentAddressMethod.Nar => "r:",
        ContentAddressMethod.Git => "git:",
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };

    private static (ContentAddressMethod Method, int Length) ReadMethod(string text)
        => text switch
        {
            _ when text.StartsWith("text:", StringComparison.Ordinal) => (ContentAddressMethod.Text, 5),
            _ when text.StartsWith("fixed:r:", StringComparison.Ordinal) => (ContentAddressMethod.Nar, 8),
            _ when text.StartsWith("fixed:git:", StringComparison.Ordinal) => (ContentAddressMethod.Git, 10),
            _ when text.StartsWith("fixed:", StringComparison.Ordinal) => (ContentAddressMethod.Flat, 6),
            _ => throw new NixFormatException($"'{text}' is not a content address. A content address begins with 'text:' or 'fixed:'."),
        };

    /// <summary>
    /// Reads the content address of a path. A method that is not known here, such as one of a later version of Nix, is no error: the path
    /// is one without a content address, which needs a signature.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The content address, or null if the text is empty or its method is not known.</returns>
    /// <exception cref="NixFormatException">The method is known, and the hash is malformed.</exception>
    public static ContentAddress? ParseKnown(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isKnown = text.StartsWith("text:", StringComparison.Ordinal)
            || (text.StartsWith("fixed:", StringComparison.Ordinal)
                && (text.Count(static character => character == ':') < 3 || IsMethod(text["fixed:".Length..])));
        return isKnown ? Parse(text) : null;
    }

    private static bool IsMethod(string text)
        => text.StartsWith("r:", StringComparison.Ordinal) || text.StartsWith("git:", StringComparison.Ordinal);

    /// <summary>Parses a content address, and returns whether it is valid.</summary>
    /// <param name="text">The text.</param>
    /// <param name="contentAddress">The content address, if the text is valid.</param>
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

    /// <summary>Returns the content address as in the database and in narinfos, with the hash in nix32.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var prefix = Method == ContentAddressMethod.Text ? "" : "fixed:";
        return prefix + PrefixOf(Method) + Hash.ToString(HashFormat.Nix32);
    }
}
