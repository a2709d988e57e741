namespace NixStore.Serving.Http;

/// <summary>The request line and headers of a request. Only requests without a body are supported.</summary>
/// <param name="Method">The method, such as <c>GET</c>.</param>
/// <param name="Path">The percent-encoded path, which begins with a slash.</param>
/// <param name="Query">The percent-encoded query after the question mark. Empty if there is none.</param>
internal sealed record HttpRequest(string Method, string Path, string Query)
{
    /// <summary>Gets whether the response has no body.</summary>
    public bool IsHead => Method == "HEAD";

    /// <summary>Gets whether the client keeps the connection open.</summary>
    public required bool KeepAlive { get; init; }

    /// <summary>Gets whether the client supports chunks, which HTTP/1.0 does not.</summary>
    public required bool TakesChunks { get; init; }

    /// <summary>Gets whether the request has a body.</summary>
    public bool HasBody { get; init; }

    /// <summary>Gets the host and port of the server according to the client, or null.</summary>
    public string? Host { get; init; }

    /// <summary>Gets the scheme that the client used according to a proxy, or null.</summary>
    public string? ForwardedScheme { get; init; }

    /// <summary>Gets the requested range as in the header, or null.</summary>
    public string? Range { get; init; }

    /// <summary>Gets the condition for <see cref="Range"/> as in the header, or null.</summary>
    public string? IfRange { get; init; }

    /// <summary>Gets the tags that the client has as in the header, or null.</summary>
    public string? IfNoneMatch { get; init; }
}
