using System.Collections.Concurrent;
using System.Net.Sockets;

namespace NixStore.Serving.Daemon;

/// <summary>
/// Serves a store to several clients behind a socket of this machine, as <c>nix-daemon</c> does, until it is disposed. Who may connect and
/// who is trusted is decided by the user whom the kernel names. Each client has a thread and a view of the store of its own.
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
        _counts = new ClientCounts(Math.Max(1, options.MaximumClients / 4));
        _end = new Lazy<Task>(EndAsync);
        _running = Task.Run(() => Task.WhenAll(InspectAsync(), AcceptAsync()));
    }

    /// <summary>Where the socket lies.</summary>
    public string SocketPath => _socket.File;

    /// <summary>How many clients are connected.</summary>
    public int Clients => _clients.Count;

    /// <summary>Starts to serve a store.</summary>
    /// <param name="socketPath">Where the socket is to lie; a socket that nobody listens at is replaced.</param>
    /// <param name="options">The options of the server.</param>
    /// <returns>The server; the caller disposes it.</returns>
    /// <exception cref="CannotListenException">Somebody listens there already, something else lies there, or it cannot be made.</exception>
    /// <exception cref="PlatformNotSupportedException">The platform does not tell who connects.</exception>
    public static StoreServer Start(string socketPath, StoreServingOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(socketPath);
        ArgumentNullException.ThrowIfNull(options);
        return OperatingSystem.IsLinux()
            ? new StoreServer(DaemonSocket.Open(Path.GetFullPath(socketPath)), options)
            : throw new PlatformNotSupportedException("A store can be served on a socket only on Linux, where the kernel tells who connects. Serve it on the standard streams.");
    }

    /// <summary>Ends: takes no more clients and leaves those that are connected. What they have sent whole stays valid.</summary>
    /// <returns>When nothing uses the store any longer.</returns>
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
                // The client has gone again already, or this process has no descriptors left: some will be free soon.
                client?.Dispose();
                _free.Release();
                _options.Log?.Warn($"A client could not be taken: {failure.Message}");
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
            connection.Dispose();
            stream.Dispose();

            // What is not in the list any longer is not waited for when the server ends, so that comes last.
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
            var refusal = !isTrusted && !_options.AllowedUsers.Contains(user) ? $"User {user} may not connect: allowed-users does not name it."
                : !isCounted ? $"User {user} has too many connections. Close some."
                : null;
            var options = refusal is null ? _options : _options with { OpenStore = _ => throw new NixStoreException(refusal) };
            new StoreSession(options, isTrusted).RunAsync(connection, _stopping.Token).GetAwaiter().GetResult();
            _options.Log?.Note($"{name} has gone.");
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException or IOException or SocketException)
        {
            var why = _stopping.IsCancellationRequested ? "the server ends" : connection.IsBroken ? "it kept a request waiting in its middle" : failure.Message;
            _options.Log?.Note($"{name} was left: {why}");
        }
        catch (Exception failure)
        {
            // One client is no reason to leave the others, whatever went wrong with it.
            _options.Log?.Warn($"{name} was left: {failure.Message}");
        }
        finally
        {
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
            // The server ends.
        }
    }
}
