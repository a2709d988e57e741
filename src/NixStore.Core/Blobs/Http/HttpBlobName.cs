using System.Diagnostics.CodeAnalysis;

namespace NixStore.Blobs.Http;

/// <summary>A blob that another blob names by a URL reference (RFC 3986), which is requested as it is written.</summary>
internal sealed record HttpBlobName : BlobName
{
    private const string FileScheme = "file:";

    private HttpBlobName(string text, Uri address)
        : base(text)
        => Address = address;

    /// <summary>Gets the URL, without a name and password.</summary>
    public Uri Address { get; }

    /// <summary>Resolves a reference.</summary>
    /// <param name="reference">The reference: relative, or an absolute URL of the scheme http or https.</param>
    /// <param name="root">The URL of the store, which ends in a slash.</param>
    /// <param name="name">The name, or null if the reference leads to something else than a web server.</param>
    /// <returns>Whether the reference leads to a web server.</returns>
    public static bool TryResolve(string reference, Uri root, [NotNullWhen(true)] out HttpBlobName? name)
    {
        name = null;
        if (!HasGoodLength(reference)
            || reference.Any(char.IsControl)
            || reference.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // As in sha256:….nar, a colon before the first slash begins no scheme unless two slashes follow.
        var colon = reference.IndexOf(':', StringComparison.Ordinal);
        var hasScheme = colon >= 0
            && reference.AsSpan(colon).StartsWith("://", StringComparison.Ordinal)
            && !reference.AsSpan(0, colon).ContainsAny('/', '?', '#');
        var isAmbiguous = colon >= 0 && !hasScheme && !reference.AsSpan(0, colon).ContainsAny('/', '?', '#');
        if (!Uri.TryCreate(root, isAmbiguous ? "./" + reference : reference, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps) || address.Host.Length == 0)
        {
            return false;
        }

        name = new HttpBlobName(reference, new UriBuilder(address) { UserName = "", Password = "", Fragment = "" }.Uri);
        return true;
    }
}
