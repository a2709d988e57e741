using System.Net.Http.Headers;

namespace NixStore.Blobs.Http;

/// <summary>A bearer token (RFC 6750).</summary>
public sealed class BearerAuthorization : IHttpAuthorization
{
    private readonly AuthenticationHeaderValue _header;

    /// <summary>Creates an authorization.</summary>
    /// <param name="token">The token.</param>
    /// <exception cref="NixFormatException">The token has characters that are not allowed in a header.</exception>
    public BearerAuthorization(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        if (token.Any(static c => c is <= ' ' or > '~'))
        {
            // The token is a secret, so the message does not contain it.
            throw new NixFormatException(
                "The bearer token has spaces or characters that are not ASCII. Specify only the token, without the name of a header.");
        }

        _header = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <inheritdoc/>
    public AuthenticationHeaderValue FindHeader(Uri address) => _header;
}
