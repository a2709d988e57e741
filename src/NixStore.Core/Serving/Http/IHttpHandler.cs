namespace NixStore.Serving.Http;

/// <summary>A handler of requests. Called concurrently by several connections.</summary>
internal interface IHttpHandler
{
    /// <summary>Handles a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">A token that is cancelled when the server stops.</param>
    /// <returns>The response, which the connection disposes. An exception becomes an internal server error.</returns>
    ValueTask<HttpResponse> AnswerAsync(HttpRequest request, CancellationToken cancellationToken);
}
