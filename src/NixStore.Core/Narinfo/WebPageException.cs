namespace NixStore.Narinfo;

/// <summary>A server has sent a web page in place of a file of a binary cache, as portals and applications do for every name.</summary>
public sealed class WebPageException : NixFormatException
{
    private WebPageException(string subject)
        : base($"The {subject} is a web page. The address is that of a web site, or a proxy or a portal responds instead.")
    {
    }

    /// <summary>Throws if a text is a web page.</summary>
    /// <param name="text">The text.</param>
    /// <param name="subject">What the text should be, as errors say it.</param>
    /// <exception cref="WebPageException">It is a page.</exception>
    internal static void ThrowIfPage(string text, string subject)
    {
        if (text.AsSpan().TrimStart('\uFEFF').TrimStart().StartsWith('<'))
        {
            throw new WebPageException(subject);
        }
    }
}
