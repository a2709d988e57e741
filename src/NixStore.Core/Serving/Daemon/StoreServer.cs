using System.Collections.Concurrent;
using System.Net.Sockets;
using NixStore.Serving.Clients;

namespace NixStore.Serving.Daemon;

/// <summary>
/// A server for a store on a Unix socket, like <c>nix-daemon</c>. Permissions and trust depend on the user that the kernel reports for a
/// connection. Each client has its own thread and view of the store.
/// </summary>
public sealed class StoreServer : IAsyncDisposable
{
    private static readonly TimeSpan _longestInspection = TimeSpan.FromSeconds(1);

    private readonly StoreServingOptions _options;
    private readonly DaemonSocket _socket;
    private readonly SemaphoreSlim _free;
    private readonly ConcurrentDictionary<ClientConnection, Task> _clients = [];
    private readonly ClientCounts _counts;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<Task> _end;
    private readonly Task _running;

    private StoreServer(DaemonSocket socket, StoreServingOptions options)
    {
        _options = options;
        _socket = socket;
        _free = new SemaphoreSlim(options.MaximumClients);
        _counts = new ClientCounts(Math.Max(1, options.MaximumClients / 4), options.MaximumRequest);
        _end = new Lazy<Task>(EndAsync);
        _running = Task.Run(() => Task.WhenAll(InspectAsync(), AcceptAsync()));
    }

    /// <summary>Gets the path of the socket.</summary>
    public string SocketPath => _socket.File;

    /// <summary>Gets the number of connected clients.</summary>
    public int Clients => _clients.Count;

    /// <summary>Starts a server.</summary>
    /// <param name="socketPath">The path of the socket. A socket without a server is replaced.</param>
    /// <param name="options">The options of the server.</param>
    /// <returns>The server, to be disposed by the caller.</returns>
    /// <exception cref="CannotListenException">Another server uses the socket, the path is another file, or the socket cannot be
    /// created.</exception>
    /// <exception cref="PlatformNotSupportedException">The platform does not report the user of a connection.</exception>
    public static StoreServer Start(string socketPath, StoreServingOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(socketPath);
        ArgumentNullException.ThrowIfNull(options);
        return OperatingSystem.IsLinux()
            ? new StoreServer(DaemonSocket.Open(Path.GetFullPath(socketPath)), options)
            : throw new PlatformNotSupportedException(
                "Serving a store on a socket requires Linux, on which the kernel reports users. Use the standard streams instead.");
    }

    /// <summary>Stops accepting clients and disconnects them. Paths that were added completely stay valid.</summary>
    /// <returns>A task that completes when the store is no longer used.</returns>
    public ValueTask DisposeAsync() => new(_end.Value);

    private async Task EndAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _running.ConfigureAwait(false);
        foreach (var client in _clients.Keys)
        {
            client.Break();
        }

        await Task.WhenAll(_clients.Values).ConfigureAwait(false);
        _stopping.Dispose();
        _free.Dispose();
    }

    private async Task AcceptAsync()
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

            Socket? client = null;
            try
            {
                client = await _socket.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                Serve(client);
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
            {
                _free.Release();
                return;
            }
            catch (SocketException failure)
            {
                // The client is disconnected, or this process has no free descriptors, which is usually temporary.
                client?.Dispose();
                _free.Release();
                _options.Log?.Warn($"Cannot accept a client: {failure.Message}");
                await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void Serve(Socket socket)
    {
        var user = OperatingSystem.IsLinux() ? PeerUserReader.Read(socket) : throw new PlatformNotSupportedException();
        var stream = new NetworkStream(socket, ownsSocket: true);
        var connection = new ClientConnection(stream, stream, socket.Dispose, _options.Time);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _clients.TryAdd(connection, ended.Task);
        new Thread(() =>
        {
            Serve(connection, user);
            stream.Dispose();

            // The client is removed last, because the server only waits for clients in the list.
            _free.Release();
            _clients.TryRemove(connection, out _);
            ended.SetResult();
        })
        {
            IsBackground = true,
            Name = $"Client {user.ProcessId} of {SocketPath}",
        }.Start();
    }

    private void Serve(ClientConnection connection, PeerUser user)
    {
        var isTrusted = _options.TrustedUsers.Contains(user);
        var name = $"Process {user.ProcessId} of user {user}{(isTrusted ? " (trusted)" : "")}";
        var isCounted = isTrusted || _counts.TryAdd(user.Name);
        try
        {
            _options.Log?.Note($"{name} has connected.");
            var refusal = !isTrusted && !_options.AllowedUsers.Contains(user)
                ? $"User {user} is not allowed to connect. Ask the administrator to add the user to allowed-users."
                : !isCounted ? $"User {user} has too many connections. Close some of them."
                : null;
            connection.Memory = isCounted && !isTrusted ? _counts.MemoryOf(user.Name) : null;
            var options = refusal is null ? _options : _options with { OpenStore = _ => throw new NixStoreException(refusal) };
            new StoreSession(options, isTrusted).RunAsync(connection, _stopping.Token).GetAwaiter().GetResult();
            _options.Log?.Note($"{name} has disconnected.");
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException or IOException or SocketException)
        {
            var why = _stopping.IsCancellationRequested ? "the server is stopping"
                : connection.IsBroken ? "it did not complete a request in time"
                : failure.Message;
            _options.Log?.Note($"{name} was disconnected: {why}");
        }
        catch (Exception failure)
        {
            // An error of one client must not affect the others.
            _options.Log?.Warn($"{name} was disconnected: {failure.Message}");
        }
        finally
        {
            // Before the count, with which the memory of the user goes.
            connection.Dispose();
            if (isCounted && !isTrusted)
            {
                _counts.Remove(user.Name);
            }
        }
    }

    private async Task InspectAsync()
    {
        var shortest = new[] { _options.GreetingTime, _options.SilenceTime, _options.DrainTime }.Min() / 4;
        using var timer = new PeriodicTimer(shortest < _longestInspection ? shortest : _longestInspection);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                foreach (var client in _clients.Keys)
                {
                    client.BreakIfLate();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }
}
