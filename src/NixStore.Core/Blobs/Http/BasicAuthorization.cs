using System.Net.Http.Headers;
using System.Text;

namespace NixStore.Blobs.Http;

/// <summary>A user name and password (RFC 7617).</summary>
public sealed class BasicAuthorization : IHttpAuthorization
{
    private readonly AuthenticationHeaderValue _header;

    /// <summary>Creates an authorization.</summary>
    /// <param name="user">The name.</param>
    /// <param name="password">The password.</param>
    public BasicAuthorization(string user, string password)
        => _header = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    /// <inheritdoc/>
    public AuthenticationHeaderValue FindHeader(Uri address) => _header;
}
