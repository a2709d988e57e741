using System.Net;
using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.Http;

/// <summary>Reads single documents of web servers.</summary>
/// <param name="options">The options for requests.</param>
public sealed class HttpDocuments(HttpOptions options) : IDisposable
{
    private readonly HttpAccess _access = new(options);

    /// <summary>Checks whether a document is still a known version, with a single request if the server supports it.</summary>
    /// <param name="address">The URL.</param>
    /// <param name="known">The known version.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>True if the URL is still redirected to that of the known version, or has the tag of the known version.</returns>
    /// <exception cref="NixStoreException">The server does not answer, or refuses.</exception>
    public async Task<bool> IsUnchangedAsync(Uri address, HttpDocument known, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(known);
        using var response = await _access.SendAsync(
            () => Request(address, known.Tag), target => target == known.Address && target != address, cancellationToken)
            .ConfigureAwait(false);
        return Redirection.IsOf(response) || response.StatusCode == HttpStatusCode.NotModified;
    }

    /// <summary>Reads a document.</summary>
    /// <param name="address">The URL.</param>
    /// <param name="destination">Receives the contents. It can seek, because an interrupted transfer begins again.</param>
    /// <param name="limit">The maximum size in bytes.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The version of the document, or null if the server has none at the URL.</returns>
    /// <exception cref="NixStoreException">The server does not answer or refuses, or the document is too large.</exception>
    public async Task<HttpDocument?> ReadAsync(
        Uri address, Stream destination, long limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(destination);
        for (var attempt = 1; ; attempt++)
        {
            using var response = await _access.SendAsync(() => Request(address, null), cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                return null;
            }

            if (!response.IsSuccessStatusCode)
            {
                throw new NixStoreException(
                    $"GET {HttpAddress.NameOf(address)} was answered with status {(int)response.StatusCode}.");
            }

            try
            {
                destination.SetLength(0);
                await CopyAsync(response.Content, destination, address, limit, cancellationToken).ConfigureAwait(false);
                return new HttpDocument(response.RequestMessage!.RequestUri!, response.Headers.ETag?.ToString());
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or TimeoutException)
            {
                if (attempt >= options.Attempts)
                {
                    throw new NixStoreException(
                        $"GET {HttpAddress.NameOf(address)} was interrupted {attempt} times: {failure.Message}", failure);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _access.Dispose();

    private static HttpRequestMessage Request(Uri address, string? tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        return request;
    }

    private static async Task CopyAsync(
        HttpContent content, Stream destination, Uri address, long limit, CancellationToken cancellationToken)
    {
        var body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var buffer = new byte[128 * 1024];
            for (var left = limit; ;)
            {
                var count = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    return;
                }

                left -= count;
                if (left < 0)
                {
                    throw new NixStoreException($"{HttpAddress.NameOf(address)} has more than {limit} bytes.");
                }

                await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
