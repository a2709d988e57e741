using System.Net.Http.Headers;

namespace NixStore.Blobs.Http;

/// <summary>A credential for one server, which no other server receives, whatever that server redirects to or refers to.</summary>
/// <param name="origin">A URL of the server.</param>
/// <param name="own">The credential.</param>
/// <param name="others">What other servers receive; null for nothing.</param>
internal sealed class OriginAuthorization(Uri origin, IHttpAuthorization own, IHttpAuthorization? others) : IHttpAuthorization
{
    /// <inheritdoc/>
    public AuthenticationHeaderValue? FindHeader(Uri address)
        => Uri.Compare(address, origin, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0
            ? own.FindHeader(address)
            : others?.FindHeader(address);
}
