using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net;
using System.Text;

namespace NixStore.Testing.Servers;

/// <summary>
/// An HTTP server on loopback that answers as a test says, also as no real one should: the test writes the very bytes. Each
/// connection is closed after one answer.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<ScriptedRequest, Stream, CancellationToken, Task> _answer;
    private readonly ConcurrentQueue<ScriptedRequest> _requests = new();
    private readonly Func<Stream, Task<Stream>> _secure;
    private readonly Task _serving;

    public ScriptedServer(Func<ScriptedRequest, Stream, CancellationToken, Task> answer)
        : this("http", answer, Task.FromResult)
    {
    }

    public ScriptedServer(string scheme, Func<ScriptedRequest, Stream, CancellationToken, Task> answer, Func<Stream, Task<Stream>> secure)
    {
        _answer = answer;
        _secure = secure;
        _listener.Start();
        Address = new Uri($"{scheme}://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>What was asked so far.</summary>
    public IReadOnlyList<ScriptedRequest> Requests => [.. _requests];

    /// <summary>A server that gives each request the next of some answers, and the last one to all that follow.</summary>
    public static ScriptedServer Answering(params string[] answers)
    {
        var count = -1;
        return new ScriptedServer(
            (_, stream, token) => WriteAsync(stream, answers[Math.Min(Interlocked.Increment(ref count), answers.Length - 1)], token));
    }

    /// <summary>Writes an answer as it stands, in Latin 1.</summary>
    public static Task WriteAsync(Stream stream, string answer, CancellationToken cancellationToken)
        => stream.WriteAsync(Encoding.Latin1.GetBytes(answer), cancellationToken).AsTask();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e)
            when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = await _secure(client.GetStream());
                var request = await ScriptedRequest.ReadAsync(stream, _stop.Token);
                _requests.Enqueue(request);
                await _answer(request, stream, _stop.Token);
            }
            catch (Exception e)
                when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client has gone, which some tests want.
            }
        }
    }
}
