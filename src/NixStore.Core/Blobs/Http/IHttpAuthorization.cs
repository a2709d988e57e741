using System.Net.Http.Headers;

namespace NixStore.Blobs.Http;

/// <summary>Proves to servers who asks.</summary>
public interface IHttpAuthorization
{
    /// <summary>The header for a request.</summary>
    /// <param name="address">Where the request goes.</param>
    /// <returns>The header, or null if nothing is to be sent there.</returns>
    AuthenticationHeaderValue? FindHeader(Uri address);
}
