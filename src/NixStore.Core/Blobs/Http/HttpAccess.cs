using System.Net;
using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.Http;

/// <summary>
/// Sends requests over pooled connections, and retries after temporary failures: no connection, a lost connection, a busy server or a
/// server error.
/// </summary>
internal sealed class HttpAccess : IDisposable
{
    private readonly HttpOptions _options;
    private readonly RetryDelay _delay;
    private readonly HttpClient _client;

    /// <summary>Creates an instance. Connections are opened when they are needed.</summary>
    /// <exception cref="NixStoreException">The file of certificates cannot be read.</exception>
    public HttpAccess(HttpOptions options)
    {
        _options = options;
        _delay = new RetryDelay(options, Random.Shared);
        _client = new HttpClient(new TransferHandler(options, options.Redirections)) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd($"NixStore/{typeof(HttpAccess).Assembly.GetName().Version?.ToString(3)}");
    }

    /// <summary>The options for requests.</summary>
    public HttpOptions Options => _options;

    /// <summary>Sends a request until there is a response.</summary>
    /// <param name="make">Creates the request for each attempt.</param>
    /// <param name="cancellationToken">A token to cancel the request and the wait.</param>
    /// <returns>The response, whose body is not read yet. It has an error status only if retrying does not help.</returns>
    /// <exception cref="NixStoreException">There is no response, or the server is still busy after the last attempt.</exception>
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
                            $"{request.Method} {NameOf(request)} failed after {attempt} "
                                + $"{(attempt == 1 ? "attempt" : "attempts")}: {Describe(failure)} "
                            + "Check the URL, the network and the proxy.",
                            failure);
                    }

                    delay = _delay.After(attempt, null, null);
                }
            }

            await Task.Delay(delay, _options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Returns the URL of a request for messages: the URL after redirections, without authorization parameters that a redirection has
    /// added.
    /// </summary>
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
            || ((int)status >= 500
                && status is not (HttpStatusCode.NotImplemented
                    or HttpStatusCode.HttpVersionNotSupported
                    or HttpStatusCode.NetworkAuthenticationRequired));

    // An untrusted certificate or an unknown host is not a temporary failure.
    private static bool MayPass(Exception failure)
        => failure is not HttpRequestException
        {
            HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError,
        };

    private static string Describe(Exception failure)
        => failure.InnerException is { } inner && !failure.Message.Contains(inner.Message, StringComparison.Ordinal)
            ? $"{failure.Message} {inner.Message}"
            : failure.Message;
}
