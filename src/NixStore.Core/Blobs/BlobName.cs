using System.Diagnostics.CodeAnalysis;

namespace NixStore.Blobs;

/// <summary>
/// The name of a blob in its store: components that are separated by slashes, such as <c>nar/….nar.zst</c>. It cannot refer to anything
/// outside the store: it is relative, and no component is empty, <c>.</c> or <c>..</c>. If blobs have URLs, it is a relative URL.
/// </summary>
public sealed record BlobName
{
    // The limit of S3.
    private const int Longest = 1024;

    private BlobName(string text) => Text = text;

    /// <summary>The name as a text.</summary>
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
    /// <param name="name">The name, if the text is valid.</param>
    /// <returns>Whether the text is valid.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BlobName? name)
    {
        name = text is not null && IsValid(text) ? new BlobName(text) : null;
        return name is not null;
    }

    /// <summary>Returns the name as a text.</summary>
    /// <returns>The same as <see cref="Text"/>.</returns>
    public override string ToString() => Text;

    private static bool IsValid(string text)
    {
        if (text.Length is 0 or > Longest || text.AsSpan().ContainsAny('\\', '\0') || text.Any(char.IsControl))
        {
            return false;
        }

        var parts = text.Split('/');

        // A colon in the first component would make it a drive or the scheme of a URL. It is valid in others, as in realisations/sha256:….
        return !parts.Any(static part => part is "" or "." or "..") && !parts[0].Contains(':', StringComparison.Ordinal);
    }

    // Hostile text must not control or fill a terminal.
    private static string Printable(string? text)
        => string.Concat((text ?? "").Take(Longest).Select(static c => char.IsControl(c) ? '\uFFFD' : c));
}
