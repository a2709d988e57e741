using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace NixStore.Serving.Http;

/// <summary>
/// A server of HTTP/1.1 for requests without a body, on sockets of its own. The framework's HttpListener was tried and does not do: it ends
/// a broken answer as if it were whole, knows no IPv6 addresses and no free port, answers to one host name alone, and waits forever for a
/// client that reads no more.
/// </summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private static readonly TimeSpan _longestInspection = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<Socket> _listeners;
    private readonly SemaphoreSlim _free;
    private readonly ConcurrentDictionary<HttpConnection, Task> _connections = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Action<Exception> _report;
    private readonly Task _running;

    /// <summary>Starts to serve.</summary>
    /// <param name="listeners">The sockets that listen; the server closes them.</param>
    /// <param name="handler">What answers.</param>
    /// <param name="limits">How much is taken.</param>
    /// <param name="report">Is told of what goes wrong on this side.</param>
    public HttpServer(IReadOnlyList<Socket> listeners, IHttpHandler handler, HttpServerLimits limits, Action<Exception> report)
    {
        _listeners = listeners;
        Handler = handler;
        Limits = limits;
        _report = report;
        _free = new SemaphoreSlim(limits.Connections);
        EndPoints = [.. listeners.Select(static socket => (IPEndPoint)socket.LocalEndPoint!)];
        _running = Task.Run(() => Task.WhenAll([InspectAsync(), .. listeners.Select(AcceptAsync)]));
    }

    /// <summary>What answers.</summary>
    public IHttpHandler Handler { get; }

    /// <summary>How much is taken.</summary>
    public HttpServerLimits Limits { get; }

    /// <summary>Where it listens, with the ports that were chosen.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <summary>What was done so far.</summary>
    public HttpServerCounters Counters { get; } = new();

    /// <summary>How many connections are open.</summary>
    public int Connections => _connections.Count;

    /// <summary>Whether no further connection can be taken, so that none is kept without need.</summary>
    public bool IsFull => _free.CurrentCount == 0;

    /// <summary>Tells of what went wrong on this side.</summary>
    public void Report(Exception error) => _report(error);

    /// <summary>Takes no more connections, and breaks those that are open.</summary>
    /// <returns>When nothing of it runs any longer.</returns>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        await _running.ConfigureAwait(false);
        foreach (var connection in _connections.Keys)
        {
            connection.Break();
        }

        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
        _stopping.Dispose();
        _free.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _free.WaitAsync(_stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                Serve(await listener.AcceptAsync(_stopping.Token).ConfigureAwait(false));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                _free.Release();
                return;
            }
            catch (SocketException e)
            {
                // The client has gone again already, or this process has no descriptors left: some will be free soon.
                _free.Release();
                _report(e);
                await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void Serve(Socket socket)
    {
        socket.NoDelay = true;
        var connection = new HttpConnection(socket, this, _stopping.Token);
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections.TryAdd(connection, running.Task);
        _ = Task.Run(async () =>
        {
            try
            {
                await connection.RunAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                _report(e);
            }

            // What is not in the list any longer is not waited for when the server ends, so that comes last.
            _free.Release();
            _connections.TryRemove(connection, out _);
            running.SetResult();
        });
    }

    private async Task InspectAsync()
    {
        var shortest = Limits.RequestTime < Limits.BlockTime ? Limits.RequestTime : Limits.BlockTime;
        using var timer = new PeriodicTimer(shortest / 4 < _longestInspection ? shortest / 4 : _longestInspection);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                foreach (var connection in _connections.Keys)
                {
                    connection.BreakIfLate(Environment.TickCount64);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
