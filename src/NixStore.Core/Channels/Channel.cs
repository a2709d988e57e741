using System.Text.RegularExpressions;
using NixStore.Paths;

namespace NixStore.Channels;

/// <summary>A channel that a user subscribes to: a source of expressions with a name.</summary>
public sealed partial record Channel
{
    private static readonly string[] _schemes = [Uri.UriSchemeHttp, Uri.UriSchemeHttps, Uri.UriSchemeFile];

    /// <summary>Initializes a new instance.</summary>
    /// <param name="name">The name: letters, digits, and <c>_ . -</c>, of which only <c>_</c> can be the first.</param>
    /// <param name="url">The URL, with <c>http</c>, <c>https</c> or <c>file</c>.</param>
    /// <exception cref="NixFormatException">The name or the URL is not valid.</exception>
    public Channel(string name, string url)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(url);
        Name = ValidName().IsMatch(name)
            ? name
            : throw new NixFormatException(
                $"'{ForeignText.Escape(name)}' is not the name of a channel. Use letters, digits, '_', '.' and '-'.");
        Uri = Uri.TryCreate(url, UriKind.Absolute, out var uri) && _schemes.Contains(uri.Scheme)
            ? uri
            : throw new NixFormatException(
                $"'{ForeignText.Escape(url)}' is not the URL of a channel. It begins with https://, http:// or file://.");
        Url = url.TrimEnd('/');
    }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets the URL as it is written, without a slash at its end.</summary>
    public string Url { get; }

    /// <summary>Gets the URL.</summary>
    public Uri Uri { get; }

    /// <summary>Gets the last part of the path of the URL.</summary>
    internal string BaseName => Uri.UnescapeDataString(Uri.AbsolutePath.TrimEnd('/').Split('/')[^1]);

    /// <summary>
    /// Gets the name of the unpacked channel: the name of the channel and the version at the end of the URL, as in
    /// <c>nix-channel</c>.
    /// </summary>
    internal string PackageName => Name + VersionAtEnd().Match(BaseName).Value;

    /// <summary>Returns the name of a channel whose line in the list has only a URL.</summary>
    /// <param name="url">The URL.</param>
    /// <returns>The last part of the URL, without <c>-stable</c> and <c>-unstable</c>.</returns>
    public static string NameOf(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var name = url.TrimEnd('/').Split('/')[^1];
        return Branch().Replace(name, "");
    }

    /// <summary>Gets the name of the store path of what the URL itself answers.</summary>
    internal string PageName => StorePath.FindNameFault(BaseName) is null ? BaseName : Name;

    [GeneratedRegex(@"^[a-zA-Z0-9_][a-zA-Z0-9_.-]*$")]
    private static partial Regex ValidName();

    [GeneratedRegex(@"-\d.*$")]
    private static partial Regex VersionAtEnd();

    [GeneratedRegex("-(stable|unstable)$")]
    private static partial Regex Branch();
}
