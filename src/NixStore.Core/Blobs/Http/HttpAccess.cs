using System.Net;
using System.Text;
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
        _client = new HttpClient(new TransferHandler(options)) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd($"NixStore/{typeof(HttpAccess).Assembly.GetName().Version?.ToString(3)}");
    }

    /// <summary>Gets the options for requests.</summary>
    public HttpOptions Options => _options;

    /// <summary>Sends a request until it is answered.</summary>
    /// <param name="make">Creates the request, for each attempt and each redirection.</param>
    /// <param name="cancellationToken">Cancels the request and the waiting.</param>
    /// <returns>The response, whose body is not yet read; an error status only if another attempt would not help.</returns>
    /// <exception cref="NixStoreException">
    /// There is no response, only such as ask to come later, or a redirection that is not followed.
    /// </exception>
    public Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
        => SendAsync(make, static _ => false, cancellationToken);

    /// <summary>Sends a request until it is answered, or redirected to a known URL.</summary>
    /// <param name="make">Creates the request, for each attempt and each redirection.</param>
    /// <param name="isKnown">Returns true for a URL that no request is sent to. The response is then the redirection.</param>
    /// <param name="cancellationToken">Cancels the request and the waiting.</param>
    /// <returns>The response, whose body is not yet read; an error status only if another attempt would not help.</returns>
    /// <exception cref="NixStoreException">
    /// There is no response, only such as ask to come later, or a redirection that is not followed.
    /// </exception>
    public async Task<HttpResponseMessage> SendAsync(
        Func<HttpRequestMessage> make, Predicate<Uri> isKnown, CancellationToken cancellationToken)
    {
        for (int attempt = 1, silent = 0; ; attempt++)
        {
            TimeSpan delay;
            string reason;
            var request = make();
            try
            {
                var response = await SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
                for (var redirections = 0; Redirection.IsOf(response); redirections++)
                {
                    request = Follow(response, make(), request.RequestUri!, redirections);
                    if (isKnown(request.RequestUri!))
                    {
                        return response;
                    }

                    response.Dispose();
                    response = await SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
                }

                if (!MayPass(response.StatusCode) || attempt == _options.Attempts)
                {
                    return response;
                }

                delay = _delay.After(attempt, response.StatusCode, response.Headers.RetryAfter);
                reason = $"The server answered with status {(int)response.StatusCode}.";
                response.Dispose();
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or TimeoutException)
            {
                silent += failure is TimeoutException ? 1 : 0;
                if (attempt == _options.Attempts || silent == TransferHandler.MostSilentAttempts || !MayPass(failure))
                {
                    throw new NixStoreException(
                        $"{request.Method} {HttpAddress.NameOf(request)} failed after {attempt} {(attempt == 1 ? "attempt" : "attempts")}: "
                        + $"{Describe(failure)} "
                        + AdviceOn(failure),
                        failure);
                }

                delay = _delay.After(attempt, null, null);
                reason = Describe(failure);
            }

            using var wait = _options.Waits?.Begin(
                $"{request.Method} {HttpAddress.NameOf(request)}: {reason} Attempt {attempt + 1} of {_options.Attempts} follows in "
                + $"{delay.TotalSeconds:0.#} seconds.");
            await Task.Delay(delay, _options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        request.Headers.Authorization = _options.Authorization?.FindHeader(request.RequestUri!);
        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private HttpRequestMessage Follow(HttpResponseMessage response, HttpRequestMessage request, Uri from, int redirections)
    {
        try
        {
            RequireFew(redirections, request, from);
            Redirection.Apply(request, response, from);
            return request;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private void RequireFew(int redirections, HttpRequestMessage request, Uri from)
    {
        if (redirections >= _options.Redirections)
        {
            throw new NixStoreException(
                $"{request.Method} {HttpAddress.NameOf(request)} was redirected {redirections} times, at last by "
                + $"{HttpAddress.NameOf(from)}. Ask who runs the server.");
        }
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

    private static string AdviceOn(Exception failure)
        => failure is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError }
            && failure.Message.Contains("407", StringComparison.Ordinal)
            ? HttpBlobStore.AdviceOnProxy
            : "Check the URL, the network and the proxy.";

    // The framework's messages refer to the exceptions inside them, which a reader of the message does not see.
    private static string Describe(Exception failure)
    {
        var text = new StringBuilder();
        for (var cause = failure; cause is not null; cause = cause is TimeoutException ? null : cause.InnerException)
        {
            var message = cause.Message.Replace(", see inner exception", "", StringComparison.Ordinal).TrimEnd();
            if (!text.ToString().Contains(message.TrimEnd('.'), StringComparison.Ordinal))
            {
                text.Append(text.Length > 0 ? " " : "").Append(message).Append(message.EndsWith('.') ? "" : ".");
            }
        }

        return text.ToString();
    }
}
