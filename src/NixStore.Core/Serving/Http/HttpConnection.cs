using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace NixStore.Serving.Http;

/// <summary>
/// The connection of one client. Receives requests and sends responses, one after the other. If a body cannot be sent as announced, the
/// connection is reset, so that the client detects the truncation.
/// </summary>
/// <param name="socket">The socket, which is disposed with the connection.</param>
/// <param name="server">The server.</param>
/// <param name="stopping">A token that is cancelled when the server stops.</param>
internal sealed class HttpConnection(Socket socket, HttpServer server, CancellationToken stopping)
{
    private const int HeadSize = 16 * 1024;
    private const int MostDiscarded = 256 * 1024;
    private const long Never = long.MaxValue;

    private static readonly TimeSpan _endTime = TimeSpan.FromSeconds(5);

    private readonly byte[] _received = ArrayPool<byte>.Shared.Rent(HeadSize);
    private readonly byte[] _sent = ArrayPool<byte>.Shared.Rent(HeadSize);
    private readonly CancellationTokenSource _breaking = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private int _receivedCount;
    private long _deadline = Never;

    /// <summary>Serves the client until the client or the server closes the connection.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await ServeAsync(_breaking.Token).ConfigureAwait(false))
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client is disconnected or too slow, or the server stops.
            Break();
        }
        finally
        {
            socket.Dispose();
            _breaking.Dispose();
            ArrayPool<byte>.Shared.Return(_received);
            ArrayPool<byte>.Shared.Return(_sent);
        }
    }

    /// <summary>Closes the connection immediately, whatever its state. Thread-safe.</summary>
    public void Break()
    {
        try
        {
            // Closes with a reset.
            socket.LingerState = new LingerOption(true, 0);
            _breaking.Cancel();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection was closed before.
        }

        socket.Dispose();
    }

    /// <summary>Closes the connection if the client has exceeded its time. Thread-safe.</summary>
    /// <param name="now">The current time of <see cref="Environment.TickCount64"/>.</param>
    public void BreakIfLate(long now)
    {
        if (Interlocked.Read(ref _deadline) < now)
        {
            Break();
        }
    }

    /// <summary>Receives a request and sends the response.</summary>
    /// <returns>Whether another request can follow.</returns>
    private async ValueTask<bool> ServeAsync(CancellationToken cancellationToken)
    {
        HttpRequest request;
        try
        {
            var length = await ReceiveHeadAsync(cancellationToken).ConfigureAwait(false);
            if (length == 0)
            {
                return false;
            }

            request = HttpRequestParser.Parse(_received.AsSpan(0, length));
            Forget(length);
        }
        catch (HttpRefusalException refusal)
        {
            await SendAsync(HttpResponse.OfStatus(refusal.Status), HttpFraming.Length, "close", cancellationToken).ConfigureAwait(false);
            await EndAsync(cancellationToken).ConfigureAwait(false);
            return false;
        }

        var answer = await AnswerAsync(request, cancellationToken).ConfigureAwait(false);
        await using (answer.ConfigureAwait(false))
        {
            var framing = FramingOf(request, answer);
            var keep = request.KeepAlive && !request.HasBody && framing != HttpFraming.Connection && !server.IsFull;
            var connection = !keep ? "close" : request.TakesChunks ? null : "keep-alive";
            if (request.IsHead)
            {
                await SendHeadAsync(answer, framing, connection, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await SendAsync(answer, framing, connection, cancellationToken).ConfigureAwait(false);
            }

            if (!keep)
            {
                await EndAsync(cancellationToken).ConfigureAwait(false);
            }

            return keep;
        }
    }

    private static HttpFraming FramingOf(HttpRequest request, HttpResponse answer)
        => answer.Status == HttpStatus.NotModified ? HttpFraming.Nothing
            : answer.Body.Length is not null ? HttpFraming.Length
            : request.TakesChunks ? HttpFraming.Chunks
            : HttpFraming.Connection;

    private async ValueTask<HttpResponse> AnswerAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await server.Handler.AnswerAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            server.Report(e);
            return HttpResponse.OfStatus(HttpStatus.InternalServerError);
        }
    }

    /// <summary>Receives the next request line and headers.</summary>
    /// <returns>Their size in bytes including the final empty line, or 0 if the client sends no more requests.</returns>
    private async ValueTask<int> ReceiveHeadAsync(CancellationToken cancellationToken)
    {
        SetDeadline(server.Limits.RequestTime);
        var searched = 0;
        while (true)
        {
            var end = _received.AsSpan(searched, _receivedCount - searched).IndexOf(HttpRequestParser.HeadEnd);
            if (end >= 0)
            {
                Interlocked.Exchange(ref _deadline, Never);
                return searched + end + HttpRequestParser.HeadEnd.Length;
            }

            if (_receivedCount == HeadSize)
            {
                throw new HttpRefusalException(
                    _received.AsSpan(0, HeadSize).Contains((byte)'\n') ? HttpStatus.HeaderFieldsTooLarge : HttpStatus.UriTooLong);
            }

            searched = Math.Max(0, _receivedCount - HttpRequestParser.HeadEnd.Length + 1);
            var free = _received.AsMemory(_receivedCount, HeadSize - _receivedCount);
            var count = await socket.ReceiveAsync(free, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return 0;
            }

            _receivedCount += count;
        }
    }

    private void Forget(int length)
    {
        _receivedCount -= length;
        Buffer.BlockCopy(_received, length, _received, 0, _receivedCount);
    }

    private ValueTask SendHeadAsync(HttpResponse answer, HttpFraming framing, string? connection, CancellationToken cancellationToken)
    {
        server.Counters.AddRequest();
        return SendAsync(_sent.AsMemory(0, HttpResponseHead.Write(_sent, answer, framing, connection)), cancellationToken);
    }

    private async ValueTask SendAsync(HttpResponse answer, HttpFraming framing, string? connection, CancellationToken cancellationToken)
    {
        server.Counters.AddRequest();
        var waiting = HttpResponseHead.Write(_sent, answer, framing, connection);
        var left = answer.Body.Length ?? Never;
        try
        {
            while (await answer.Body.ReadBlockAsync(cancellationToken).ConfigureAwait(false) is { IsEmpty: false } block)
            {
                if (block.Length > left)
                {
                    throw new InvalidOperationException("A body is longer than announced.");
                }

                left -= answer.Body.Length is null ? 0 : block.Length;
                waiting += framing == HttpFraming.Chunks ? WriteText(waiting, $"{block.Length:x}\r\n") : 0;
                if (block.Length <= HeadSize - waiting)
                {
                    block.CopyTo(_sent.AsMemory(waiting));
                    block = _sent.AsMemory(0, waiting + block.Length);
                }
                else
                {
                    await SendAsync(_sent.AsMemory(0, waiting), cancellationToken).ConfigureAwait(false);
                }

                await SendAsync(block, cancellationToken).ConfigureAwait(false);
                waiting = framing == HttpFraming.Chunks ? WriteText(0, "\r\n") : 0;
            }

            if (answer.Body.Length is not null && left != 0)
            {
                throw new InvalidOperationException("A body is shorter than announced.");
            }
        }
        catch (Exception e) when (e is not SocketException and not ObjectDisposedException and not OperationCanceledException)
        {
            server.Report(e);
            throw new OperationCanceledException("The body cannot be read to its end.", e);
        }

        waiting += framing == HttpFraming.Chunks ? WriteText(waiting, "0\r\n\r\n") : 0;
        await SendAsync(_sent.AsMemory(0, waiting), cancellationToken).ConfigureAwait(false);
    }

    private int WriteText(int position, string text) => Encoding.ASCII.GetBytes(text, _sent.AsSpan(position));

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        SetDeadline(server.Limits.BlockTime);
        while (!bytes.IsEmpty)
        {
            // Counted first, so that a client that has its response finds it in the counts.
            server.Counters.AddBytes(bytes.Length);
            var count = await socket.SendAsync(bytes, cancellationToken).ConfigureAwait(false);
            server.Counters.AddBytes(count - bytes.Length);
            bytes = bytes[count..];
        }

        Interlocked.Exchange(ref _deadline, Never);
    }

    /// <summary>Closes the connection gracefully. Otherwise a client that is still sending would lose the response.</summary>
    private async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        SetDeadline(_endTime);
        socket.Shutdown(SocketShutdown.Send);
        for (int discarded = 0, count = 1; count > 0 && discarded < MostDiscarded; discarded += count)
        {
            count = await socket.ReceiveAsync(_received.AsMemory(), cancellationToken).ConfigureAwait(false);
        }
    }

    private void SetDeadline(TimeSpan time) => Interlocked.Exchange(ref _deadline, Environment.TickCount64 + (long)time.TotalMilliseconds);
}
