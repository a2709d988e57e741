namespace NixStore.Serving.Http;

/// <summary>How the end of a body is indicated.</summary>
internal enum HttpFraming
{
    /// <summary>By the header <c>Content-Length</c>.</summary>
    Length,

    /// <summary>Each chunk has a size, and an empty one is the last.</summary>
    Chunks,

    /// <summary>By closing the connection, as in HTTP/1.0.</summary>
    Connection,

    /// <summary>There is no body.</summary>
    Nothing,
}
