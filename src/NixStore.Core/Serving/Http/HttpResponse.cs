using System.Text;

namespace NixStore.Serving.Http;

/// <summary>A response.</summary>
/// <param name="Status">The status.</param>
/// <param name="Fields">The headers without the length of the body, each ending with a line break.</param>
/// <param name="Body">The body.</param>
internal sealed record HttpResponse(HttpStatus Status, string Fields, IHttpBody Body) : IAsyncDisposable
{
    private const string PlainText = "Content-Type: text/plain; charset=utf-8\r\n";

    /// <summary>Creates a response whose body is the reason phrase of its status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="fields">Further headers, each ending with a line break.</param>
    /// <returns>The response.</returns>
    public static HttpResponse OfStatus(HttpStatus status, string fields = "")
        => new(status, fields + PlainText, new BytesBody(Encoding.ASCII.GetBytes(status.Reason() + "\n")));

    /// <summary>Creates the response for a client that has the body in its cache.</summary>
    /// <param name="fields">The headers, each ending with a line break.</param>
    /// <returns>The response.</returns>
    public static HttpResponse NotModified(string fields) => new(HttpStatus.NotModified, fields, new BytesBody(default));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Body.DisposeAsync();
}
