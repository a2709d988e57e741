namespace NixStore.Stores;

/// <summary>The name and password before the host of a URL. The string form never contains them.</summary>
internal sealed class UrlCredential : IEquatable<UrlCredential>
{
    private readonly string _text;

    private UrlCredential(string text) => _text = text;

    /// <summary>
    /// Removes the name and password from a URL. Only the URL of a web server may have a password. The name can be a token there, so both
    /// are removed.
    /// </summary>
    /// <param name="scheme">The scheme, in lower case.</param>
    /// <param name="address">The text after <c>://</c>, without the settings.</param>
    /// <returns>The text to show, and the removed name and password, or null if there were none.</returns>
    /// <exception cref="NixFormatException">A password is not allowed, or there may be a part of one. No message contains it.</exception>
    public static (string Authority, UrlCredential? User) TakeOut(string scheme, string address)
    {
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? address : address[..slash];
        var at = authority.LastIndexOf('@');
        if (scheme != Uri.UriSchemeHttp && scheme != Uri.UriSchemeHttps)
        {
            return at < 0 || !authority[..at].Contains(':', StringComparison.Ordinal)
                ? (address, null)
                : throw new NixFormatException(
                    $"A store of the kind '{scheme}' takes no password in its URL. "
                    + $"Leave it out of {scheme}://{address[(at + 1)..]}, and change it where others may have seen it.");
        }

        // If a password contains a slash or a question mark, its beginning is parsed as the port.
        if (authority.Length > 0 && !Uri.TryCreate($"{scheme}://{authority[(at + 1)..]}", UriKind.Absolute, out _))
        {
            throw new NixFormatException(
                $"The address of the scheme {scheme} cannot be read. Write it as {scheme}://host:port/path, and a '/', '?', '#' or '@' in "
                + "a password as %2F, %3F, %23 or %40.");
        }

        return at < 0 ? (address, null) : (address[(at + 1)..], new UrlCredential(authority[..at]));
    }

    /// <summary>Returns whether a text is a URL with a password.</summary>
    public static bool IsIn(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var authority = scheme < 0 ? "" : text[(scheme + 3)..].Split('/', '?')[0];
        var at = authority.LastIndexOf('@');
        return at > 0 && authority[..at].Contains(':', StringComparison.Ordinal);
    }

    /// <summary>Returns an address with the name and password, for the code that connects.</summary>
    /// <param name="address">The text after <c>://</c>.</param>
    public string Before(string address)
        => $"{string.Join(':', _text.Split(':', 2).Select(static part => Uri.EscapeDataString(Uri.UnescapeDataString(part))))}@{address}";

    public bool Equals(UrlCredential? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as UrlCredential);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    public static bool operator ==(UrlCredential? left, UrlCredential? right) => Equals(left, right);

    public static bool operator !=(UrlCredential? left, UrlCredential? right) => !Equals(left, right);
}
