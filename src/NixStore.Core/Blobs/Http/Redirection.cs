using System.Net;
using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.Http;

/// <summary>The redirections of HTTP (RFC 9110, section 15.4). Only web servers are followed, and none from https to http.</summary>
internal static class Redirection
{
    /// <summary>Returns whether a response redirects.</summary>
    public static bool IsOf(HttpResponseMessage response)
        => response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
            && response.Headers.NonValidated.Contains("Location");

    /// <summary>Sends a request where a response leads.</summary>
    /// <param name="request">A new copy of the request that was answered.</param>
    /// <param name="response">The response.</param>
    /// <param name="from">The URL that answered.</param>
    /// <exception cref="NixStoreException">It leads to something else than a web server, or from https to http.</exception>
    public static void Apply(HttpRequestMessage request, HttpResponseMessage response, Uri from)
    {
        var location = response.Headers.NonValidated["Location"].ToString();
        if (!TryResolve(from, location, out var target)
            || (target.Scheme != Uri.UriSchemeHttp && target.Scheme != Uri.UriSchemeHttps)
            || target.Host.Length == 0)
        {
            throw new NixStoreException(
                $"{request.Method} {HttpAddress.NameOf(from)} was redirected to something that is no http or https URL. "
                + "Ask who runs the server.");
        }

        if (from.Scheme == Uri.UriSchemeHttps && target.Scheme == Uri.UriSchemeHttp)
        {
            throw new NixStoreException(
                $"{request.Method} {HttpAddress.NameOf(from)} was redirected from https to {HttpAddress.NameOf(target)}, "
                + "which anyone on the way could change. Ask who runs the server.");
        }

        request.RequestUri = target;
        if (response.StatusCode == HttpStatusCode.SeeOther && request.Method != HttpMethod.Head)
        {
            request.Method = HttpMethod.Get;
            request.Content = null;
        }
    }

    private static bool TryResolve(Uri from, string location, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? target)
    {
        try
        {
            return Uri.TryCreate(from, location, out target);
        }
        catch (UriFormatException)
        {
            target = null;
            return false;
        }
    }
}
