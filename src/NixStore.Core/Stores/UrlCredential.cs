namespace NixStore.Stores;

/// <summary>The name and password that stand before the host of a URL. Its text never shows them.</summary>
internal sealed class UrlCredential : IEquatable<UrlCredential>
{
    private readonly string _text;

    private UrlCredential(string text) => _text = text;

    /// <summary>
    /// Takes a name and password out of a URL. Only web servers are asked with one; there a token may also stand for the name, so both go.
    /// </summary>
    /// <param name="scheme">The scheme, in lower case.</param>
    /// <param name="place">What stands behind <c>://</c>, without the settings.</param>
    /// <returns>What remains to be shown, and what was taken out, or null if there was nothing.</returns>
    /// <exception cref="NixFormatException">There is a password where none is allowed, or what may be a part of one. No message shows
    /// it.</exception>
    public static (string Authority, UrlCredential? User) TakeOut(string scheme, string place)
    {
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? place : place[..slash];
        var at = authority.LastIndexOf('@');
        if (scheme != Uri.UriSchemeHttp && scheme != Uri.UriSchemeHttps)
        {
            return at < 0 || !authority[..at].Contains(':', StringComparison.Ordinal)
                ? (place, null)
                : throw new NixFormatException(
                    $"A store of the kind '{scheme}' takes no password in its URL. Leave it out of {scheme}://{place[(at + 1)..]}, and change it where others may have seen it.");
        }

        // Where a password has a slash or a question mark in it, its beginning stands where the port is expected.
        if (authority.Length > 0 && !Uri.TryCreate($"{scheme}://{authority[(at + 1)..]}", UriKind.Absolute, out _))
        {
            throw new NixFormatException(
                $"The address of the scheme {scheme} cannot be read. Write it as {scheme}://host:port/path, and a '/', '?', '#' or '@' in a password as %2F, %3F, %23 or %40.");
        }

        return at < 0 ? (place, null) : (place[(at + 1)..], new UrlCredential(authority[..at]));
    }

    /// <summary>Whether a text is a URL with a password in it.</summary>
    public static bool IsIn(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var authority = scheme < 0 ? "" : text[(scheme + 3)..].Split('/', '?')[0];
        var at = authority.LastIndexOf('@');
        return at > 0 && authority[..at].Contains(':', StringComparison.Ordinal);
    }

    /// <summary>Puts it before a host, for whoever connects there.</summary>
    /// <param name="place">What stands behind <c>://</c>.</param>
    public string Before(string place)
        => $"{string.Join(':', _text.Split(':', 2).Select(static part => Uri.EscapeDataString(Uri.UnescapeDataString(part))))}@{place}";

    public bool Equals(UrlCredential? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as UrlCredential);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    public static bool operator ==(UrlCredential? left, UrlCredential? right) => Equals(left, right);

    public static bool operator !=(UrlCredential? left, UrlCredential? right) => !Equals(left, right);
}
