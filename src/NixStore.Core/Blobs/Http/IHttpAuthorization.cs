using System.Net.Http.Headers;

namespace NixStore.Blobs.Http;

/// <summary>The authorization for requests to servers.</summary>
public interface IHttpAuthorization
{
    /// <summary>Returns the header for a request.</summary>
    /// <param name="address">The URL of the request.</param>
    /// <returns>The header, or null to send none to the URL.</returns>
    AuthenticationHeaderValue? FindHeader(Uri address);
}
