namespace NixStore.Serving.Http;

/// <summary>The exception for a request with an error response, after which the connection is closed.</summary>
/// <param name="status">The status of the response.</param>
internal sealed class HttpRefusalException(HttpStatus status) : Exception(status.Reason())
{
    /// <summary>Gets the status of the response.</summary>
    public HttpStatus Status { get; } = status;
}
