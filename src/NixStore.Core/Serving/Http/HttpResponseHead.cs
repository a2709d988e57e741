using System.Text;

namespace NixStore.Serving.Http;

/// <summary>Writes the status line and headers of a response (RFC 9112).</summary>
internal static class HttpResponseHead
{
    /// <summary>Writes the status line and headers.</summary>
    /// <param name="destination">Receives the bytes.</param>
    /// <param name="answer">The response.</param>
    /// <param name="framing">How the end of the body is indicated.</param>
    /// <param name="connection">The value of the header <c>Connection</c>: <c>close</c>, <c>keep-alive</c>, or null for the default of the
    /// version.</param>
    /// <returns>The number of bytes.</returns>
    public static int Write(Span<byte> destination, HttpResponse answer, HttpFraming framing, string? connection)
    {
        var count = 0;
        Append(destination, ref count, "HTTP/1.1 ");
        Append(destination, ref count, (long)answer.Status);
        Append(destination, ref count, " ");
        Append(destination, ref count, answer.Status.Reason());
        Append(destination, ref count, "\r\nDate: ");
        DateTime.UtcNow.TryFormat(destination[count..], out var written, "R");
        count += written;
        Append(destination, ref count, "\r\n");
        Append(destination, ref count, answer.Fields);
        if (framing == HttpFraming.Length)
        {
            Append(destination, ref count, "Content-Length: ");
            Append(destination, ref count, answer.Body.Length!.Value);
            Append(destination, ref count, "\r\n");
        }
        else if (framing == HttpFraming.Chunks)
        {
            Append(destination, ref count, "Transfer-Encoding: chunked\r\n");
        }

        if (connection is not null)
        {
            Append(destination, ref count, "Connection: ");
            Append(destination, ref count, connection);
            Append(destination, ref count, "\r\n");
        }

        Append(destination, ref count, "\r\n");
        return count;
    }

    private static void Append(Span<byte> destination, ref int count, string text)
        => count += Encoding.Latin1.GetBytes(text, destination[count..]);

    private static void Append(Span<byte> destination, ref int count, long number)
    {
        number.TryFormat(destination[count..], out var written);
        count += written;
    }
}
