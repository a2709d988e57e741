using System.Net;
using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.Http;

/// <summary>
/// Sends requests over pooled connections, and sends those again that failed for a reason that may pass: no connection, a
/// connection that broke, a server that is busy or stumbled.
/// </summary>
internal sealed class HttpAccess : IDisposable
{
    private readonly HttpOptions _options;
    private readonly RetryDelay _delay;
    private readonly HttpClient _client;

    /// <summary>Starts to send; a connection is made when it is needed.</summary>
    /// <exception cref="NixStoreException">The file of certificates cannot be read.</exception>
    public HttpAccess(HttpOptions options)
    {
        _options = options;
        _delay = new RetryDelay(options, Random.Shared);
        _client = new HttpClient(new TransferHandler(options, options.Redirections)) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd($"NixStore/{typeof(HttpAccess).Assembly.GetName().Version?.ToString(3)}");
    }

    /// <summary>How requests are sent.</summary>
    public HttpOptions Options => _options;

    /// <summary>Sends a request until it is answered.</summary>
    /// <param name="make">Makes the request, for each attempt again.</param>
    /// <param name="cancellationToken">A token to cancel the request and the wait.</param>
    /// <returns>The answer, whose body is not yet read; an error status only where trying again is no help.</returns>
    /// <exception cref="NixStoreException">There is no answer, or only such as ask to come later.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            HttpStatusCode? status = null;
            TimeSpan delay;
            using (var request = make())
            {
                try
                {
                    var response = await SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
                    if (!MayPass(response.StatusCode) || attempt == _options.Attempts)
                    {
                        return response;
                    }

                    status = response.StatusCode;
                    delay = _delay.After(attempt, status, response.Headers.RetryAfter);
                    response.Dispose();
                }
                catch (Exception failure) when (failure is HttpRequestException or IOException or TimeoutException)
                {
                    if (attempt == _options.Attempts || !MayPass(failure))
                    {
                        throw new NixStoreException(
                            $"{request.Method} {NameOf(request)} failed after {attempt} {(attempt == 1 ? "attempt" : "attempts")}: {Describe(failure)} "
                            + "Check the address, the network and the proxy.",
                            failure);
                    }

                    delay = _delay.After(attempt, null, null);
                }
            }

            await Task.Delay(delay, _options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Names what was asked, as messages do: where a redirection has led, without what it has added to prove itself.</summary>
    public static string NameOf(HttpRequestMessage? request)
        => request?.RequestUri?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) ?? "";

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        request.Headers.Authorization = _options.Authorization?.FindHeader(request.RequestUri!);
        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static bool MayPass(HttpStatusCode status)
        => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            || ((int)status >= 500 && status is not (HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported or HttpStatusCode.NetworkAuthenticationRequired));

    // A certificate that is not trusted, or a host that does not exist, is no better the next time.
    private static bool MayPass(Exception failure)
        => failure is not HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError };

    private static string Describe(Exception failure)
        => failure.InnerException is { } inner && !failure.Message.Contains(inner.Message, StringComparison.Ordinal)
            ? $"{failure.Message} {inner.Message}"
            : failure.Message;
}
