namespace NixStore.Serving.Http;

/// <summary>What answers the requests of a server; called by several connections at once.</summary>
internal interface IHttpHandler
{
    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">A token that is cancelled when the server stops.</param>
    /// <returns>The answer; the connection disposes it. An exception becomes an internal error.</returns>
    ValueTask<HttpResponse> AnswerAsync(HttpRequest request, CancellationToken cancellationToken);
}
