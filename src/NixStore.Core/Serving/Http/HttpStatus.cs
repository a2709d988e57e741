namespace NixStore.Serving.Http;

/// <summary>The status codes of responses (RFC 9110, section 15).</summary>
internal enum HttpStatus
{
    Ok = 200,
    PartialContent = 206,
    MovedPermanently = 301,
    NotModified = 304,
    BadRequest = 400,
    NotFound = 404,
    MethodNotAllowed = 405,
    UriTooLong = 414,
    RangeNotSatisfiable = 416,
    HeaderFieldsTooLarge = 431,
    InternalServerError = 500,
    ServiceUnavailable = 503,
    VersionNotSupported = 505,
}

/// <summary>The reason phrases of status codes.</summary>
internal static class HttpStatusReasons
{
    /// <summary>Returns the reason phrase of a status code.</summary>
    public static string Reason(this HttpStatus status) => status switch
    {
        HttpStatus.Ok => "OK",
        HttpStatus.PartialContent => "Partial Content",
        HttpStatus.MovedPermanently => "Moved Permanently",
        HttpStatus.NotModified => "Not Modified",
        HttpStatus.BadRequest => "Bad Request",
        HttpStatus.NotFound => "Not Found",
        HttpStatus.MethodNotAllowed => "Method Not Allowed",
        HttpStatus.UriTooLong => "URI Too Long",
        HttpStatus.RangeNotSatisfiable => "Range Not Satisfiable",
        HttpStatus.HeaderFieldsTooLarge => "Request Header Fields Too Large",
        HttpStatus.InternalServerError => "Internal Server Error",
        HttpStatus.ServiceUnavailable => "Service Unavailable",
        HttpStatus.VersionNotSupported => "HTTP Version Not Supported",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
