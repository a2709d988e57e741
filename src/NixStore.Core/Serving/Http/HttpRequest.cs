namespace NixStore.Serving.Http;

/// <summary>The head of a request; only requests without a body are answered.</summary>
/// <param name="Method">The method, such as <c>GET</c>.</param>
/// <param name="Path">The path as it was sent, with its percent signs; begins with a slash.</param>
/// <param name="Query">What follows the question mark, as it was sent; empty if there is none.</param>
internal sealed record HttpRequest(string Method, string Path, string Query)
{
    /// <summary>Whether the answer goes without its body.</summary>
    public bool IsHead => Method == "HEAD";

    /// <summary>Whether the client wants to send another request over the same connection.</summary>
    public required bool KeepAlive { get; init; }

    /// <summary>Whether chunks may be sent, which HTTP/1.0 does not know.</summary>
    public required bool TakesChunks { get; init; }

    /// <summary>Whether a body follows the head.</summary>
    public bool HasBody { get; init; }

    /// <summary>The host and port by which the client knows this server, or null.</summary>
    public string? Host { get; init; }

    /// <summary>The scheme that the client used, as a proxy tells it, or null.</summary>
    public string? ForwardedScheme { get; init; }

    /// <summary>The part that is asked for, as it was sent, or null.</summary>
    public string? Range { get; init; }

    /// <summary>What <see cref="Range"/> is a part of, as it was sent, or null.</summary>
    public string? IfRange { get; init; }

    /// <summary>What the client has already, as it was sent, or null.</summary>
    public string? IfNoneMatch { get; init; }
}
