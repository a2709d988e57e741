namespace NixStore.Serving.Http;

/// <summary>A request that is answered with an error, after which the connection ends.</summary>
/// <param name="status">The status to answer with.</param>
internal sealed class HttpRefusalException(HttpStatus status) : Exception(status.Reason())
{
    /// <summary>The status to answer with.</summary>
    public HttpStatus Status { get; } = status;
}
