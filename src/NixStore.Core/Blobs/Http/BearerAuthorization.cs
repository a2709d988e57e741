using System.Net.Http.Headers;

namespace NixStore.Blobs.Http;

/// <summary>A token, as a header of RFC 6750.</summary>
public sealed class BearerAuthorization : IHttpAuthorization
{
    private readonly AuthenticationHeaderValue _header;

    /// <summary>Takes a token.</summary>
    /// <param name="token">The token.</param>
    /// <exception cref="NixFormatException">The token has characters that no header may have.</exception>
    public BearerAuthorization(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        if (token.Any(static c => c is <= ' ' or > '~'))
        {
            // The token itself is a secret and stays out of the message.
            throw new NixFormatException("The bearer token has spaces or characters that are not ASCII. Give the token alone, without a header's name.");
        }

        _header = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <inheritdoc/>
    public AuthenticationHeaderValue FindHeader(Uri address) => _header;
}
