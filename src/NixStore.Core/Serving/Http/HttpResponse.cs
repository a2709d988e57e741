using System.Text;

namespace NixStore.Serving.Http;

/// <summary>What is sent back.</summary>
/// <param name="Status">The status.</param>
/// <param name="Fields">The fields of the head, a line each, each ended; without the length of the body.</param>
/// <param name="Body">The body.</param>
internal sealed record HttpResponse(HttpStatus Status, string Fields, IHttpBody Body) : IAsyncDisposable
{
    private const string PlainText = "Content-Type: text/plain; charset=utf-8\r\n";

    /// <summary>An answer whose body is the words of its status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="fields">More fields, each line ended.</param>
    /// <returns>The answer.</returns>
    public static HttpResponse OfStatus(HttpStatus status, string fields = "")
        => new(status, fields + PlainText, new BytesBody(Encoding.ASCII.GetBytes(status.Reason() + "\n")));

    /// <summary>The answer to a client that has the body already.</summary>
    /// <param name="fields">The fields of the head, each line ended.</param>
    /// <returns>The answer.</returns>
    public static HttpResponse NotModified(string fields) => new(HttpStatus.NotModified, fields, new BytesBody(default));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Body.DisposeAsync();
}
