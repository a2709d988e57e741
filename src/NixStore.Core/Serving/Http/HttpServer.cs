using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace NixStore.Serving.Http;

/// <summary>
/// An HTTP/1.1 server for requests without a body. HttpListener is not suitable: it does not signal truncated responses, does not support
/// IPv6 addresses and free ports, accepts only one host name, and waits forever for a client that stops reading.
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

    /// <summary>Starts a server.</summary>
    /// <param name="listeners">The listening sockets, which the server closes.</param>
    /// <param name="handler">The handler of requests.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="report">Receives errors of the server.</param>
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

    /// <summary>Gets the handler of requests.</summary>
    public IHttpHandler Handler { get; }

    /// <summary>Gets the limits.</summary>
    public HttpServerLimits Limits { get; }

    /// <summary>Gets the addresses and ports.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <summary>Gets the counters.</summary>
    public HttpServerCounters Counters { get; } = new();

    /// <summary>Gets the number of open connections.</summary>
    public int Connections => _connections.Count;

    /// <summary>Gets whether no further connection can be accepted, so that idle connections should be closed.</summary>
    public bool IsFull => _free.CurrentCount == 0;

    /// <summary>Reports an error of the server.</summary>
    public void Report(Exception error) => _report(error);

    /// <summary>Stops accepting connections, and closes open ones.</summary>
    /// <returns>A task that completes when the server has stopped.</returns>
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
                // The client is disconnected, or this process has no free descriptors, which is usually temporary.
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

            // The connection is removed last, because the server only waits for connections in the list.
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
            // The server is stopping.
        }
    }
}
