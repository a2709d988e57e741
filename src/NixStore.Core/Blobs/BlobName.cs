using System.Diagnostics.CodeAnalysis;

namespace NixStore.Blobs;

/// <summary>
/// The name of a blob in its store: parts joined by slashes, such as <c>nar/….nar.zst</c>. It cannot lead out of the store, whoever
/// wrote it: it is relative, and no part of it is empty, <c>.</c> or <c>..</c>. Where blobs have URLs, it is a relative one.
/// </summary>
public sealed record BlobName
{
    // As much as S3 takes.
    private const int Longest = 1024;

    private BlobName(string text) => Text = text;

    /// <summary>The parts, joined by slashes.</summary>
    public string Text { get; }

    /// <summary>Reads a name.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The name.</returns>
    /// <exception cref="NixFormatException">The text is empty, too long, or leads out of the store.</exception>
    public static BlobName Parse(string text)
        => TryParse(text, out var name)
            ? name
            : throw new NixFormatException(
                $"'{Printable(text)}' cannot name a blob: a name is relative, of at most {Longest} characters, and stays inside its store.");

    /// <summary>Reads a name, without an error.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The name, where the text is one.</param>
    /// <returns>Whether the text is valid.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BlobName? name)
    {
        name = text is not null && IsValid(text) ? new BlobName(text) : null;
        return name is not null;
    }

    /// <summary>The name.</summary>
    /// <returns>The same as <see cref="Text"/>.</returns>
    public override string ToString() => Text;

    private static bool IsValid(string text)
    {
        if (text.Length is 0 or > Longest || text.AsSpan().ContainsAny('\\', '\0') || text.Any(char.IsControl))
        {
            return false;
        }

        var parts = text.Split('/');

        // A colon in the first part would make it a drive or the scheme of a URL; later ones are good, as in realisations/sha256:….
        return !parts.Any(static part => part is "" or "." or "..") && !parts[0].Contains(':', StringComparison.Ordinal);
    }

    // Hostile text must not steer a terminal, or fill it.
    private static string Printable(string? text)
        => string.Concat((text ?? "").Take(Longest).Select(static c => char.IsControl(c) ? '\uFFFD' : c));
}
