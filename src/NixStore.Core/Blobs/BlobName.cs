using System.Diagnostics.CodeAnalysis;

namespace NixStore.Blobs;

/// <summary>
/// The name of a blob in its store: parts joined by slashes, such as <c>nar/….nar.zst</c>. It cannot lead out of the store, whatever text
/// it was read from: it is relative, and no part of it is empty, <c>.</c> or <c>..</c>. If blobs have URLs, it is escaped there.
/// </summary>
public record BlobName
{
    // The limit of S3.
    private const int Longest = 1024;

    private protected BlobName(string text) => Text = text;

    /// <summary>Gets the name as a text.</summary>
    public string Text { get; }

    /// <summary>Parses a name.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The name.</returns>
    /// <exception cref="NixFormatException">The text is empty, too long, or refers to something outside the store.</exception>
    public static BlobName Parse(string text)
        => TryParse(text, out var name)
            ? name
            : throw new NixFormatException(
                $"'{Printable(text)}' is not a valid blob name. A name is relative to the store and has at most {Longest} characters.");

    /// <summary>Parses a name, and returns whether it is valid.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The name, or null if the text is none.</param>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BlobName? name)
    {
        name = text is not null && IsValid(text) ? new BlobName(text) : null;
        return name is not null;
    }

    /// <summary>
    /// Reads a reference in another blob, such as the URL of a NAR, as a file name below the store, as Nix does in directories.
    /// </summary>
    /// <param name="reference">The reference. Slashes at its beginning, doubled ones and parts that are <c>.</c> mean nothing.</param>
    /// <param name="name">The name, or null if the reference leads out of the store.</param>
    /// <returns>Whether the reference stays in the store.</returns>
    public static bool TryResolve(string? reference, [NotNullWhen(true)] out BlobName? name)
    {
        name = null;
        return reference is not null && HasGoodLength(reference) && !reference.Contains("://", StringComparison.Ordinal)
            && !reference.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            && TryParse(string.Join('/', reference.Split('/').Where(static part => part is not ("" or "."))), out name);
    }

    /// <summary>Returns the name.</summary>
    /// <returns>The same as <see cref="Text"/>.</returns>
    public sealed override string ToString() => Text;

    private protected static bool HasGoodLength(string text) => text.Length is > 0 and <= Longest;

    private static bool IsValid(string text)
    {
        // Colons are good, as in sha256:….nar: they are escaped in URLs, and directories on Windows refuse them.
        return HasGoodLength(text) && !text.Contains('\\', StringComparison.Ordinal) && !text.Any(char.IsControl)
            && !text.Split('/').Any(static part => part is "" or "." or "..");
    }

    // Hostile text must not fill a terminal.
    private static string Printable(string? text)
        => ForeignText.Escape(text is { Length: > Longest } ? text[..Longest] : text);
}
