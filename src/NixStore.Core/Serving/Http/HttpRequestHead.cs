using System.Text;

namespace NixStore.Serving.Http;

/// <summary>Writes the head of an answer (RFC 9112).</summary>
internal static class HttpRequestHead
{
    /// <summary>Writes a head.</summary>
    /// <param name="destination">Where its bytes go.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="framing">How the client finds the end of the body.</param>
    /// <param name="connection">What becomes of the connection: <c>close</c>, <c>keep-alive</c>, or null for what the version
    /// means.</param>
    /// <returns>How many bytes were written.</returns>
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
